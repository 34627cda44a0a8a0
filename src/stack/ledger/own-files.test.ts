import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFiles } from './own-files.ts';

test('one of our folders is removed with everything in it; one that is gone is success', async (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'opsproof-folder-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const id = join(parent, 'opsproof-run1-keys');
  mkdirSync(join(id, 'deep'), { recursive: true });
  writeFileSync(join(id, 'deep', 'file'), '');
  const trace = { kind: 'folder', id } as const;
  assert.equal(await ownFiles.isThere(trace), true);
  assert.equal(await ownFiles.remove(trace, 5_000), undefined);
  assert.equal(existsSync(id), false);
  assert.equal(await ownFiles.remove(trace, 5_000), undefined);
});

test('a folder without one of our names is never removed, whatever a ledger says', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  for (const id of [home, `${home}/opsproof-x/..`, 'opsproof-relative']) {
    assert.equal(
      await ownFiles.remove({ kind: 'folder', id }, 5_000),
      `folder ${id} was not removed: its name does not begin with opsproof-`,
    );
  }
  assert.equal(existsSync(home), true);
});

test('a log is removed, a second time is success, and nothing else is', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-logs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const id = join(folder, 'small-web.log');
  writeFileSync(id, 'raw');
  const trace = { kind: 'log', id } as const;
  assert.equal(await ownFiles.isThere(trace), true);
  for (const _ of [1, 2]) assert.equal(await ownFiles.remove(trace, 1_000), undefined);
  assert.equal(existsSync(id), false);
  assert.deepEqual(await ownFiles.find(undefined, []), []);
  for (const other of ['relative.log', join(folder, 'notes.txt')]) {
    assert.equal(
      await ownFiles.remove({ kind: 'log', id: other }, 1_000),
      `log ${other} was not removed: its name does not end with .log`,
    );
  }
  const directory = join(folder, 'folder.log');
  mkdirSync(directory);
  assert.match(
    (await ownFiles.remove({ kind: 'log', id: directory }, 1_000)) ?? '',
    /^log .*folder\.log could not be removed: /,
  );
});
