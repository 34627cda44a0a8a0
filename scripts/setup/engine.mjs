import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot, run, SetupError, tail, which } from './command.mjs';
import { engineAddresses, NOT_ALLOWED, ping } from './engine-api.mjs';

const START_DEADLINE_MS = 60_000;

/**
 * Looks for a Docker engine that answers.
 * @returns {Promise<{ address: string } | { problem: string }>} `problem` says where it was looked and what was seen
 */
export async function findEngine() {
  const seen = [];
  for (const address of engineAddresses()) {
    const reason = await ping(address);
    if (reason === undefined) return { address };
    seen.push({ address, reason });
  }
  // Sockets that do not exist say nothing beyond the first one's absence.
  const telling = seen.filter(({ reason }, index) => index === 0 || !reason.startsWith('there is no'));
  return { problem: telling.map(({ address, reason }) => `${address}: ${reason}`).join('; ') };
}

/**
 * Installs and starts a Docker engine where that is possible without asking anybody: as root on Debian and its kin.
 * @param {{ log: (line: string) => void, folder: string, problem: string }} options `folder` is for logs
 * @returns {Promise<{ address: string }>}
 * @throws {SetupError} that says what to install
 */
export async function installEngine({ log, folder, problem }) {
  const nothing = `no Docker engine (${problem})`;
  if (process.env.DOCKER_HOST) throw new SetupError(`${nothing}. Start it, or unset DOCKER_HOST.`);
  if (problem.includes(NOT_ALLOWED)) throw new SetupError(nothing);
  const daemon = which('dockerd');
  if (daemon === undefined) {
    if (!canInstall()) throw new SetupError(`${nothing}. ${advice()}`);
    await aptInstall(['docker.io'], { log, folder, why: 'no Docker engine here' });
  } else if (!isRoot()) {
    throw new SetupError(`${nothing}. Start it: sudo systemctl start docker`);
  }
  return existsSync('/run/systemd/system') ? startService({ log, folder }) : startDaemon({ log, folder });
}

/** True as root on a machine with apt. */
export const canInstall = () => isRoot() && which('apt-get') !== undefined && isDebianKin();

/**
 * Installs Debian packages quietly.
 * @param {string[]} packages
 * @param {{ log: (line: string) => void, folder: string, why: string }} options
 */
export async function aptInstall(packages, { log, folder, why }) {
  const logFile = join(folder, 'apt.log');
  const what = packages.length === 1 ? 'package' : 'packages';
  log(`${why}: installing the Debian ${what} ${packages.join(', ')} (log: ${logFile})`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const common = { log: logFile, env, timeoutMs: 300_000 };
  // Somebody else may be installing something.
  const apt = ['apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=120'];
  await run([...apt, 'update'], { ...common, what: 'apt-get update' });
  const install = [...apt, 'install', '-y', '--no-install-recommends', ...packages];
  await run(install, { ...common, what: `apt-get install ${packages.join(' ')}` });
}

async function startService({ log, folder }) {
  log('starting the Docker engine (systemctl start docker)');
  const logFile = join(folder, 'systemctl.log');
  await run(['systemctl', 'start', 'docker'], {
    log: logFile,
    timeoutMs: START_DEADLINE_MS,
    what: 'systemctl start docker',
  });
  return untilReady(() => false, logFile);
}

/** Starts dockerd on its own, with its own log, so that it outlives us and holds none of our files open. */
async function startDaemon({ log, folder }) {
  const logFile = join(folder, 'dockerd.log');
  log(`starting dockerd (log: ${logFile})`);
  const file = openSync(logFile, 'a');
  const program = which('dockerd') ?? 'dockerd';
  const env = { ...process.env };
  // Whatever marks processes of a test run must not mark a daemon that stays.
  delete env.OPSPROOF_TEST_MARK;
  const child = spawn(program, [], { cwd: '/', detached: true, stdio: ['ignore', file, file], env });
  closeSync(file);
  let ended = false;
  child.on('exit', () => {
    ended = true;
  });
  child.on('error', () => {
    ended = true;
  });
  child.unref();
  const found = await untilReady(() => ended, logFile);
  log(`the Docker engine answers (dockerd is process ${child.pid}; it stays)`);
  return found;
}

async function untilReady(hasEnded, logFile) {
  const until = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const found = await findEngine();
    if ('address' in found) return found;
    if (hasEnded())
      throw new SetupError(`dockerd ended at once. The end of ${logFile}:\n${tail(logFile, 15)}`);
    if (Date.now() > until) {
      throw new SetupError(
        `the Docker engine does not answer after ${START_DEADLINE_MS / 1000} s (${found.problem}). The end of ${logFile}:\n${tail(logFile, 15)}`,
      );
    }
    await sleep(100);
  }
}

function isDebianKin() {
  if (!existsSync('/etc/os-release')) return false;
  const text = readFileSync('/etc/os-release', 'utf8');
  return /^ID(?:_LIKE)?=.*\b(?:debian|ubuntu)\b/m.test(text);
}

function advice() {
  if (process.platform === 'darwin') return 'Install and start Docker Desktop, Colima or OrbStack.';
  if (isDebianKin()) return 'Run this as root, or: sudo apt-get install docker.io';
  return "Install your distribution's Docker engine (package docker, docker-ce or moby-engine) and start it.";
}
