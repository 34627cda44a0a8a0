import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withLock } from './lock.mjs';

const fresh = (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-lock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
const quiet = { log: () => {}, pollMs: 5 };
const endedPid = () => spawnSync(process.execPath, ['--version']).pid;

test('the lock is held while the work runs and gone afterwards, also when the work fails', async (t) => {
  const folder = fresh(t);
  const path = join(folder, 'lock');
  assert.equal(await withLock(path, async () => existsSync(path), quiet), true);
  await assert.rejects(
    withLock(
      path,
      async () => {
        throw new Error('work');
      },
      quiet,
    ),
    { message: 'work' },
  );
  assert.deepEqual(readdirSync(folder), []);
});

test('the lock of a process that has ended is taken over', async (t) => {
  const path = join(fresh(t), 'lock');
  writeFileSync(path, String(endedPid()));
  assert.equal(await withLock(path, async () => 'done', quiet), 'done');
});

test('a lock older than any setup is taken over whoever has its process id now', async (t) => {
  const path = join(fresh(t), 'lock');
  writeFileSync(path, String(process.pid));
  const hourAgo = Date.now() / 1000 - 3600;
  utimesSync(path, hourAgo, hourAgo);
  assert.equal(await withLock(path, async () => 'done', quiet), 'done');
});

test('a living owner is waited for, said once, and given up with its process id', async (t) => {
  const path = join(fresh(t), 'lock');
  writeFileSync(path, String(process.ppid));
  const lines = [];
  await assert.rejects(
    withLock(path, async () => {}, { log: (line) => lines.push(line), pollMs: 5, timeoutMs: 30 }),
    {
      name: 'SetupError',
      message: `another setup (process ${process.ppid}) holds ${path} for too long; end it or remove the file`,
    },
  );
  assert.deepEqual(lines, [`another setup (process ${process.ppid}) is at work, waiting for it`]);
  assert.equal(existsSync(path), true);
});
