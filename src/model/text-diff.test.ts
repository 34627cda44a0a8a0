import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffText } from './text-diff.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);

test('a changed, an added and a removed line stand between two lines of context', () => {
  const before = numbered(1, 9);
  const after = ['1', '2', '3', 'x', '5', '5a', '7', '8', '9'];
  assert.deepEqual(diffText(before.join('\n'), after.join('\n')), [
    '@@ line 4 @@',
    ' 2',
    ' 3',
    '-4',
    '+x',
    ' 5',
    '-6',
    '+5a',
    ' 7',
    ' 8',
  ]);
});

test('a missing final newline is a difference', () => {
  assert.deepEqual(diffText('a\n', 'a'), ['@@ line 2 @@', ' a', '-']);
});

test('what exceeds the longest answer is counted', () => {
  const lines = diffText(numbered(1, 30).join('\n'), numbered(31, 60).join('\n'));
  assert.equal(lines.length, 12);
  assert.equal(lines.at(-1), '… 50 more lines differ or follow');
});

test('very long lines are cut and very many lines are not aligned', () => {
  assert.equal(diffText('x'.repeat(300), 'y')[1], `-${'x'.repeat(199)}…`);
  const many = diffText(numbered(1, 5000).join('\n'), numbered(2, 6000).join('\n'));
  assert.deepEqual(many.slice(0, 3), ['@@ line 1 @@', '-1', '-2']);
});
