import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandHostRange } from './host-range.ts';

test('a range stands for every number in it, with leading zeros kept', () => {
  assert.deepEqual(expandHostRange('web-[08:11].example.com'), [
    'web-08.example.com',
    'web-09.example.com',
    'web-10.example.com',
    'web-11.example.com',
  ]);
  assert.deepEqual(expandHostRange('n[9:11]'), ['n9', 'n10', 'n11']);
  assert.deepEqual(expandHostRange('n[001:002]'), ['n001', 'n002']);
  assert.deepEqual(expandHostRange('web'), ['web']);
});

test('several ranges give every combination', () => {
  assert.deepEqual(expandHostRange('r[1:2]n[1:2]'), ['r1n1', 'r1n2', 'r2n1', 'r2n2']);
});

test('an invalid range is refused with the reason', () => {
  for (const [pattern, message] of [
    ['web-[1-3]', '"[1-3]" is not a range: write for example [01:20]'],
    ['web-[a:c]', '"[a:c]" is not a range: write for example [01:20]'],
    ['web-[3:1]', '"[3:1]" runs backwards: write the smaller number first'],
    ['web-[0:99999999]', '"[0:99999999]" stands for 100000000 hosts; at most 10,000 are allowed'],
    ['r[1:200]n[1:200]', '"r[1:200]n[1:200]" stands for 40000 hosts; at most 10,000 are allowed'],
  ] as const) {
    assert.throws(() => expandHostRange(pattern), { name: 'RangeError', message });
  }
});
