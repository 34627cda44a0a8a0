import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './command.mjs';

/** After this long a lock is dead, even if another process has its id now. */
const OLDEST_MS = 30 * 60_000;

/**
 * Runs `work` while no other setup of this machine does, and always releases.
 * The lock is a file with the owner's process id; it appears whole (by a hard link) or not at all.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ log: (line: string) => void, timeoutMs?: number, pollMs?: number }} options
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { log, timeoutMs = 15 * 60_000, pollMs = 200 }) {
  const mine = `${path}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    await acquire(path, mine, { log, timeoutMs, pollMs });
    try {
      return await work();
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

async function acquire(path, mine, { log, timeoutMs, pollMs }) {
  const until = Date.now() + timeoutMs;
  let told = false;
  for (;;) {
    if (take(path, mine)) return;
    const owner = ownerOf(path);
    if (owner !== undefined && !owner.alive) {
      recover(path, owner.pid);
      continue;
    }
    if (Date.now() > until) {
      throw new SetupError(
        `another setup (process ${owner?.pid}) holds ${path} for too long; end it or remove the file`,
      );
    }
    if (!told && owner !== undefined) {
      log(`another setup (process ${owner.pid}) is at work, waiting for it`);
      told = true;
    }
    await sleep(pollMs);
  }
}

function take(path, mine) {
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function ownerOf(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    const fresh = Date.now() - statSync(path).mtimeMs < OLDEST_MS;
    return { pid, alive: fresh && isAlive(pid) };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes a dead owner's lock away; puts it back when somebody living has taken it in between. */
function recover(path, deadPid) {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (Number(readFileSync(aside, 'utf8')) !== deadPid) take(path, aside);
  rmSync(aside, { force: true });
}
