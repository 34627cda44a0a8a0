import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, SetupError, which } from '../setup/command.mjs';

/** The client of XenServer's makers for Python, and that of Xen Orchestra for Node. */
const [XENAPI, XEN_API] = ['26.21.1', '4.7.6'];
const INSTALL_MS = 5 * 60_000;

/**
 * Two clients of XenServer that are not ours, to check the simulator with; installed into a folder of their own the first time (half a minute, 40 MB).
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder, with `python` and `node`
 * @throws {SetupError} without Python 3 with venv, or when their registries cannot be reached
 */
export async function xenClients(say) {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'opsproof');
  const folder = join(cache, `xen-clients-${XENAPI}-${XEN_API}`);
  const whole = join(folder, 'whole');
  if (existsSync(whole)) return folder;
  const python = which('python3');
  if (python === undefined)
    throw new SetupError('the client of XenServer needs Python 3 with venv: install python3-venv');
  const log = join(cache, 'xen-clients.log');
  say(`installing XenAPI ${XENAPI} and xen-api ${XEN_API} (once; log: ${log})`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'node'), { recursive: true });
  const install = (argv, what) => run(argv, { log, timeoutMs: INSTALL_MS, what, cwd: join(folder, 'node') });
  await install([python, '-m', 'venv', join(folder, 'python')], 'making a folder for XenAPI');
  const pip = join(folder, 'python', 'bin', 'pip');
  await install([pip, 'install', '-q', `XenAPI==${XENAPI}`], 'installing XenAPI');
  writeFileSync(join(folder, 'node', 'package.json'), '{ "private": true }\n');
  await install(
    ['npm', 'install', '--no-audit', '--no-fund', '--save-exact', `xen-api@${XEN_API}`],
    'installing xen-api',
  );
  writeFileSync(whole, '');
  return folder;
}
