import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { INPUTS_FILE, isCurrent, mark } from '../bin/build-inputs.js';

/** A checkout with a build of one file. */
function checkout(t) {
  const root = mkdtempSync(join(tmpdir(), 'opsproof-build-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const source = join(root, 'main.ts');
  writeFileSync(source, 'one\n');
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'dist', INPUTS_FILE), JSON.stringify(mark(root, ['main.ts'])));
  return { root, source };
}

test('a build of the current files is current', (t) => {
  assert.equal(isCurrent(checkout(t).root), true);
});

test('a build is stale if one of its files has another size', (t) => {
  const { root, source } = checkout(t);
  writeFileSync(source, 'another\n');
  assert.equal(isCurrent(root), false);
});

test('a build is stale if one of its files was written since, even with the same size', (t) => {
  const { root, source } = checkout(t);
  utimesSync(source, new Date(), new Date(Date.now() + 5_000));
  assert.equal(isCurrent(root), false);
});

test('a build is stale if one of its files is gone', (t) => {
  const { root, source } = checkout(t);
  rmSync(source);
  assert.equal(isCurrent(root), false);
});

test('without a build, or without its list, nothing is current', (t) => {
  const { root } = checkout(t);
  rmSync(join(root, 'dist', INPUTS_FILE));
  assert.equal(isCurrent(root), false);
  rmSync(join(root, 'dist'), { recursive: true });
  assert.equal(isCurrent(root), false);
});
