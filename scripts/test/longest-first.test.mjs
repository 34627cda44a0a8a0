import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LONGEST, longestFirst } from './longest-first.mjs';

test('the longest files come first, and no other is lost or moved', () => {
  const [longest, second] = LONGEST;
  assert.deepEqual(longestFirst(['b', second, 'a', longest]), [longest, second, 'b', 'a']);
});

test('every file that is named is there', () => {
  const root = join(import.meta.dirname, '..', '..');
  assert.deepEqual(
    LONGEST.filter((file) => !existsSync(join(root, file))),
    [],
  );
});
