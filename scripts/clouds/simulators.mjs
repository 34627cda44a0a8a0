import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, SetupError, which } from '../setup/command.mjs';

const INSTALL_MS = 10 * 60_000;
/** A machine with other work takes minutes for a hundred thousand types. */
const BUILD_MS = 30 * 60_000;

/** Of the user, outside of the repository: what is installed once is used by every clone. */
const cache = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'opsproof');

/**
 * The moto server, which answers as EC2 does; a minute, 300 MB.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the path of the program
 * @throws {SetupError} without Python 3 with venv, or when PyPI cannot be reached
 */
export function moto(say) {
  return ofPython({ name: 'moto', version: '5.2.5', wanted: 'moto[server]', program: 'moto_server' }, say);
}

/**
 * pyVmomi, VMware's own client: what ours is measured against, and what knows the order of fields that vCenter demands.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} a python that has it
 * @throws {SetupError} as for moto
 */
export function pyvmomi(say) {
  return ofPython({ name: 'pyvmomi', version: '9.1.1.0', wanted: 'pyvmomi', program: 'python' }, say);
}

/**
 * vcsim, VMware's simulator of a vCenter, built from Debian's sources of it. The Go module proxy has only one that is older, and cannot have
 * containers as machines.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the path of the program
 * @throws {SetupError} without apt-get or go, or when the mirror cannot be reached
 */
export async function vcsim(say) {
  const source = join(import.meta.dirname, 'vcsim', 'main.go');
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex');
  const folder = join(cache(), `vcsim-0.24.2-${digest.slice(0, 12)}`);
  const program = join(folder, 'vcsim');
  if (existsSync(program)) return program;
  for (const need of ['apt-get', 'dpkg-deb', 'go'])
    if (which(need) === undefined)
      throw new SetupError(
        `vcsim is built from packages of Debian: ${need} is missing (golang-go, apt, dpkg)`,
      );
  say(`building vcsim (once, some minutes; log: ${cache()}/vcsim.log)`);
  mkdirSync(folder, { recursive: true });
  const log = join(cache(), 'vcsim.log');
  const work = mkdtempSync(join(tmpdir(), 'opsproof-vcsim-'));
  const step = (argv, what, env = process.env) =>
    run(argv, { log, cwd: work, env, timeoutMs: BUILD_MS, what });
  try {
    const packages = ['golang-github-vmware-govmomi-dev', 'golang-github-google-uuid-dev'];
    await step(['apt-get', 'download', ...packages], 'getting the sources of vcsim');
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb')))
      await step(['dpkg-deb', '-x', file, 'sources'], 'unpacking the sources of vcsim');
    const env = { ...process.env, GO111MODULE: 'off', GOPATH: join(work, 'sources/usr/share/gocode') };
    await step(['go', 'build', '-trimpath', '-o', `${program}.part`, source], 'building vcsim', env);
    // Half of it must not be taken for all of it.
    renameSync(`${program}.part`, program);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return program;
}

/** A package of PyPI in a folder of its own, installed the first time. */
export async function ofPython({ name, version, wanted, program }, say) {
  const folder = join(cache(), `${name}-${version}`);
  const path = join(folder, 'bin', program);
  if (existsSync(path)) return path;
  const python = which('python3');
  if (python === undefined) throw new SetupError(`${name} needs Python 3 with venv: install python3-venv`);
  say(`installing ${name} ${version} (once; log: ${cache()}/${name}.log)`);
  mkdirSync(cache(), { recursive: true });
  const log = join(cache(), `${name}.log`);
  rmSync(folder, { recursive: true, force: true });
  const install = (argv, what) => run(argv, { log, timeoutMs: INSTALL_MS, what });
  try {
    await install([python, '-m', 'venv', folder], `making a folder for ${name}`);
    await install(
      [join(folder, 'bin', 'pip'), 'install', '-q', `${wanted}==${version}`],
      `installing ${name}`,
    );
  } catch (error) {
    // Half of it must not be taken for all of it.
    renameSync(folder, `${folder}.failed`);
    rmSync(`${folder}.failed`, { recursive: true, force: true });
    throw error;
  }
  return path;
}
