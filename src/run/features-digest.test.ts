import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestFeatures } from './features-digest.ts';

test('the digest changes with every byte and with the selected scenarios, but not with the folder or the order', async () => {
  const [here, there] = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'opsproof-digest-')));
  assert.ok(here !== undefined && there !== undefined);
  try {
    for (const cwd of [here, there])
      for (const name of ['a', 'b']) writeFileSync(join(cwd, `${name}.feature`), `Feature: ${name}\n`);
    const all = [
      { uri: 'a.feature', line: 2 },
      { uri: 'b.feature', line: 2 },
      { uri: 'b.feature', line: 5 },
    ];
    const first = await digestFeatures(here, all);
    assert.match(first.digest, /^sha256:[0-9a-f]{64}$/);
    assert.deepEqual([first.files, first.scenarios], [2, 3]);
    assert.deepEqual(await digestFeatures(there, all.toReversed()), first);
    assert.notEqual((await digestFeatures(here, all.slice(1))).digest, first.digest);
    assert.notEqual((await digestFeatures(here, all.slice(0, 2))).digest, first.digest);
    writeFileSync(join(here, 'a.feature'), 'Feature: a \n');
    assert.notEqual((await digestFeatures(here, all)).digest, first.digest);
  } finally {
    for (const cwd of [here, there]) rmSync(cwd, { recursive: true });
  }
});
