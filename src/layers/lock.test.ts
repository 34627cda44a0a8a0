import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { printLock } from './layers-text.ts';
import { LOCK_FILE, type LockedLayer, readLock, writeLock } from './lock.ts';

test('the record is read as it was written, and anything else is refused', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-lock-'));
  try {
    assert.equal((await readLock(cwd)).size, 0);
    const image = `sha256:${'a'.repeat(64)}`;
    const os: LockedLayer = {
      image,
      layers: [],
      below: [],
      inputs: 'sha256:1',
      verdict: 'passed',
      run: 'r1',
      at: '2026-01-01T00:00:00Z',
    };
    const web: LockedLayer = { ...os, below: [image], verdict: 'unproved' };
    writeLock(
      cwd,
      new Map([
        ['web', web],
        ['os', os],
      ]),
    );
    const lock = await readLock(cwd);
    assert.deepEqual(
      [...lock],
      [
        ['os', os],
        ['web', web],
      ],
    );
    assert.equal(
      printLock(lock),
      `os   ${image}  passed    2026-01-01T00:00:00Z  run r1  on nothing\nweb  ${image}  unproved  2026-01-01T00:00:00Z  run r1  on ${image.slice(0, 19)}\n`,
    );
    const refused = async (text: string, why: RegExp) => {
      writeFileSync(join(cwd, LOCK_FILE), text);
      await assert.rejects(readLock(cwd), why);
    };
    await refused('{', /layers.lock: is not JSON/);
    await refused('{}', /makes no sense/);
    await refused('null', /is not JSON|makes no sense/);
    await refused(JSON.stringify({ layers: { os: { ...os, verdict: 'green' } } }), /makes no sense at os/);
    await refused(JSON.stringify({ layers: { os: { ...os, features: 7 } } }), /makes no sense at os/);
    await refused(JSON.stringify({ layers: { os: { ...os, run: ['r1'] } } }), /makes no sense at os/);
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
