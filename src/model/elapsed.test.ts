import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printElapsed } from './elapsed.ts';

test('a duration is printed in the unit a person would say', () => {
  const printed = [
    0, 0.4, 41.2, 999, 999.7, 1000, 1234, 30_012, 59_940, 59_990, 60_000, 125_000, 3_599_600, 3_780_000,
  ];
  assert.deepEqual(printed.map(printElapsed), [
    '0 ms',
    '0 ms',
    '41 ms',
    '999 ms',
    '1 s',
    '1 s',
    '1.2 s',
    '30 s',
    '59.9 s',
    '1 min',
    '1 min',
    '2 min 5 s',
    '1 h',
    '1 h 3 min',
  ]);
});
