import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { logRemover } from './log-remover.ts';

test('a log is removed, a second time is success, and nothing else is', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-logs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const id = join(folder, 'small-web.log');
  writeFileSync(id, 'raw');
  const trace = { kind: 'log', id } as const;
  assert.equal(await logRemover.isThere(trace), true);
  for (const _ of [1, 2]) assert.equal(await logRemover.remove(trace, 1_000), undefined);
  assert.equal(existsSync(id), false);
  assert.deepEqual(await logRemover.find(), []);
  for (const other of ['relative.log', join(folder, 'notes.txt')]) {
    assert.equal(
      await logRemover.remove({ kind: 'log', id: other }, 1_000),
      `log ${other} was not removed: its name does not end with .log`,
    );
  }
  const directory = join(folder, 'folder.log');
  mkdirSync(directory);
  assert.match(
    (await logRemover.remove({ kind: 'log', id: directory }, 1_000)) ?? '',
    /^log .*folder\.log could not be removed: /,
  );
});
