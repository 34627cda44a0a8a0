import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, SetupError, which } from '../setup/command.mjs';

const MOTO = '5.2.5';
const INSTALL_MS = 10 * 60_000;

/** Of the user, outside of the repository: what is installed once is used by every clone. */
const cache = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'opsproof');

/**
 * The moto server, which answers as EC2 does; installed into a folder of its own the first time (a minute, 300 MB).
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the path of the program
 * @throws {SetupError} without Python 3 with venv, or when PyPI cannot be reached
 */
export async function moto(say) {
  const folder = join(cache(), `moto-${MOTO}`);
  const program = join(folder, 'bin', 'moto_server');
  if (existsSync(program)) return program;
  const python = which('python3');
  if (python === undefined) throw new SetupError('moto needs Python 3 with venv: install python3-venv');
  say(`installing moto ${MOTO} (once; log: ${cache()}/moto.log)`);
  mkdirSync(cache(), { recursive: true });
  const log = join(cache(), 'moto.log');
  rmSync(folder, { recursive: true, force: true });
  const install = (argv, what) => run(argv, { log, timeoutMs: INSTALL_MS, what });
  await install([python, '-m', 'venv', folder], 'making a folder for moto');
  try {
    const pip = join(folder, 'bin', 'pip');
    await install([pip, 'install', '-q', `moto[server]==${MOTO}`], 'installing moto');
  } catch (error) {
    // Half of it must not be taken for all of it.
    renameSync(folder, `${folder}.failed`);
    rmSync(`${folder}.failed`, { recursive: true, force: true });
    throw error;
  }
  return program;
}
