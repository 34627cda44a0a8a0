import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderRemover } from './folder-remover.ts';

test('a folder of ours is removed with everything in it; one that is gone is success', async (t) => {
  const parent = mkdtempSync(join(tmpdir(), 'opsproof-folder-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const id = join(parent, 'opsproof-run1-keys');
  mkdirSync(join(id, 'deep'), { recursive: true });
  writeFileSync(join(id, 'deep', 'file'), '');
  const trace = { kind: 'folder', id } as const;
  assert.equal(await folderRemover.isThere(trace), true);
  assert.equal(await folderRemover.remove(trace, 5_000), undefined);
  assert.equal(existsSync(id), false);
  assert.equal(await folderRemover.remove(trace, 5_000), undefined);
});

test('a folder that is not named like ours is never removed, whatever a ledger says', async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  for (const id of [home, `${home}/opsproof-x/..`, 'opsproof-relative']) {
    assert.equal(
      await folderRemover.remove({ kind: 'folder', id }, 5_000),
      `folder ${id} was not removed: its name does not begin with opsproof-`,
    );
  }
  assert.equal(existsSync(home), true);
});
