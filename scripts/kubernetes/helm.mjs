import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, which } from '../setup/command.mjs';
import { cacheFolder } from './programs.mjs';

/** What docs and messages name. */
const MODULE = 'helm.sh/helm/v3/cmd/helm';
const VERSION = '3.22.0';
/** It takes a minute on an idle machine with two cores. */
const BUILD_MS = 30 * 60_000;

/**
 * The real helm, installed by the command that our messages name; kept in the user's cache. One that is installed is not used: its version is unknown.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the folder it is in
 * @throws {SetupError} when it cannot be had
 */
export async function installHelm(say) {
  const folder = join(cacheFolder(), `helm-${VERSION}`);
  if (existsSync(join(folder, 'helm'))) return folder;
  const work = `${folder}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  try {
    const log = join(cacheFolder(), 'helm.log');
    say(`building helm ${VERSION} (about 2 minutes of processor time, once; log: ${log})`);
    const env = { ...process.env, CGO_ENABLED: '0', GOBIN: work, GOFLAGS: '' };
    const argv = ['nice', '-n', '15', which('go') ?? 'go', 'install', `${MODULE}@v${VERSION}`];
    await run(argv, { log, cwd: work, env, timeoutMs: BUILD_MS, what: 'go install of helm' });
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
