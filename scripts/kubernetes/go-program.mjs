import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, which } from '../setup/command.mjs';
import { cacheFolder } from './programs.mjs';

/** Each takes a minute or two on an idle machine with two cores. */
const BUILD_MS = 30 * 60_000;

/**
 * A program of a published Go module, built the first time and kept in the user's cache. One that is installed is not used: its version is unknown.
 * @param {{ name: string, module: string, version: string }} program
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder it is in
 * @throws {SetupError} when it cannot be had
 */
export async function goProgram({ name, module, version }, say) {
  const folder = join(cacheFolder(), `${name}-${version}`);
  if (existsSync(join(folder, name))) return folder;
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const log = join(cacheFolder(), `${name}.log`);
    say(`building ${name} ${version} (about 2 minutes of processor time, once; log: ${log})`);
    const env = { ...process.env, CGO_ENABLED: '0', GOBIN: work, GOFLAGS: '' };
    const argv = ['nice', '-n', '15', which('go') ?? 'go', 'install', `${module}@v${version}`];
    await run(argv, { log, cwd: work, env, timeoutMs: BUILD_MS, what: `go install of ${name}` });
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
