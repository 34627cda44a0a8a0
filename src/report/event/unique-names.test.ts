import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uniqueNames } from './unique-names.ts';

test('scenarios of one name are numbered in their order, by what is printed of them', () => {
  const row = (name: string, value?: string) => ({
    name,
    ...(value === undefined ? {} : { example: { value } }),
  });
  const cases: readonly (readonly [readonly ReturnType<typeof row>[], readonly string[]])[] = [
    [
      [row('a'), row('b')],
      ['a', 'b'],
    ],
    [
      [row('dup'), row('dup'), row('dup')],
      ['dup', 'dup (2)', 'dup (3)'],
    ],
    [
      [row('dup'), row('dup'), row('dup (2)')],
      ['dup', 'dup (3)', 'dup (2)'],
    ],
    [
      [row('dup'), row('dup (2)'), row('dup')],
      ['dup', 'dup (2)', 'dup (3)'],
    ],
    // Rows of an outline show their values, and are told apart by them.
    [
      [row('of', '1'), row('of', '2'), row('of', '1')],
      ['of', 'of', 'of (2)'],
    ],
    [
      [row(''), row('')],
      ['', ' (2)'],
    ],
    [[], []],
  ];
  for (const [given, expected] of cases) assert.deepEqual(uniqueNames(given), expected);
});
