import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, SetupError } from './command.mjs';

/** The Node of the `node` package: the one this project runs on, whatever the machine has. */
export const projectNode = (root) => join(root, 'node_modules', '.bin', 'node');

/**
 * True when node_modules is what package-lock.json says. Reads two or three small files, asks npm nothing.
 * @param {string} root
 */
export function dependenciesReady(root) {
  if (!existsSync(projectNode(root))) return false;
  if (readStamp(root) === digest(root)) return true;
  // Somebody ran npm by hand: believe npm's own record of what it put there.
  if (!sameAsNpmSays(root)) return false;
  writeFileSync(stampPath(root), digest(root));
  return true;
}

/**
 * Installs exactly what package-lock.json says, then the Node binary. No other package's install script runs: what they
 * would compile is optional, and newer npm versions refuse them anyway.
 * @param {string} root
 * @param {{ log: (line: string) => void, logFile: string }} options
 * @throws {SetupError}
 */
export async function installDependencies(root, { log, logFile }) {
  const started = Date.now();
  log('installing dependencies (npm ci)');
  const common = { log: logFile, cwd: root, env: npmEnvironment() };
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await run(['npm', 'ci', '--ignore-scripts', ...quiet], { ...common, timeoutMs: 600_000, what: 'npm ci' });
  await run(['npm', 'rebuild', 'node', '--ignore-scripts=false', ...quiet], {
    ...common,
    timeoutMs: 300_000,
    what: 'npm rebuild node',
  });
  const found = versionOf(projectNode(root));
  const wanted = `v${lockOf(root).packages['node_modules/node'].version}`;
  if (found !== wanted) {
    throw new SetupError(`node_modules/.bin/node is ${found}, expected ${wanted}; the log is ${logFile}`);
  }
  writeFileSync(stampPath(root), digest(root));
  log(`dependencies installed in ${seconds(started)}, Node ${found}`);
}

const stampPath = (root) => join(root, 'node_modules', '.opsproof-stamp');

function readStamp(root) {
  return existsSync(stampPath(root)) ? readFileSync(stampPath(root), 'utf8') : undefined;
}

function digest(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(process.platform).update(process.arch).digest('hex');
}

const lockOf = (root) => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

function sameAsNpmSays(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = Object.entries(lockOf(root).packages).filter(([path]) => path !== '');
  return wanted.every(([path, entry]) => {
    const there = installed[path];
    // Packages for other platforms are in the lock and rightly not installed.
    if (there === undefined) return entry.optional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

function versionOf(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8', timeout: 20_000 }).trim();
  } catch (error) {
    return `not running (${error.message.split('\n')[0]})`;
  }
}

/** While node_modules is replaced, its own `node` must not be the one that npm runs on. */
function npmEnvironment() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const kept = folders.filter((folder) => !folder.endsWith(join('node_modules', '.bin')));
  return { ...process.env, PATH: kept.join(delimiter) };
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
