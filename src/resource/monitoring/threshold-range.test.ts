import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alerts } from './threshold-range.ts';

test('a range alerts as the guidelines say', () => {
  for (const [range, quiet, loud] of [
    ['10', [0, 5, 10], [-1, 10.1]],
    ['10:', [10, 99], [9.9, -5]],
    ['~:10', [10, -1e9], [10.1]],
    ['10:20', [10, 20], [9, 21]],
    ['@10:20', [9, 21], [10, 15, 20]],
    ['@10', [-1, 11], [0, 10]],
    ['-5:-1', [-5, -1], [0, -6]],
    ['0.5', [0.5], [0.6]],
  ] as const) {
    for (const value of quiet) assert.equal(alerts(range, value), false, `${range} ${value}`);
    for (const value of loud) assert.equal(alerts(range, value), true, `${range} ${value}`);
  }
});

test('what is no range says nothing', () => {
  for (const range of ['', '@', 'x', '1:2:3', '20:10', '10:~', '5%'])
    assert.equal(alerts(range, 5), undefined, range);
});
