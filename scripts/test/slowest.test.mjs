import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slowest } from './slowest.mjs';

test('the ten that took longest are named, longest first', () => {
  const seconds = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`file-${index}`, index + 1]));
  assert.deepEqual(slowest([{}, seconds, undefined]), [
    'the slowest 10:',
    '   12.0 s  file-11',
    '   11.0 s  file-10',
    ...[9, 8, 7, 6, 5, 4, 3, 2].map((index) => `   ${`${index + 1}.0`.padStart(4)} s  file-${index}`),
  ]);
});

test('less than a second is not slow', () => {
  assert.deepEqual(slowest([{ quick: 0.99 }, { slow: 101.26 }]), ['the slowest:', '  101.3 s  slow']);
  assert.deepEqual(slowest([{ quick: 0.99 }]), []);
});
