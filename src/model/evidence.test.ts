import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProvenByPart } from './evidence.ts';
import { parseExpectation } from './expectation.ts';
import type { Value, ValueType } from './value.ts';

const proves = (part: Value, claim: string, type: ValueType = 'text') =>
  isProvenByPart(parseExpectation(claim, type), part, type);

test('an incomplete answer proves what it contains', () => {
  for (const claim of ['disabled', 'contains "sable"', 'starts with dis', 'one of disabled, masked'])
    assert.equal(proves('disabled', claim), true, claim);
  assert.equal(proves('cat: /x: No such file or directory', 'contains "No such file"'), true);
  assert.equal(proves('a\nb', 'matches /^b$/'), true);
  assert.equal(proves({ a: [1] }, '{"a": [1]}', 'json'), true);
  assert.equal(proves([1, 2], 'includes 2', 'json'), true);
  assert.equal(
    proves(['ip saddr 0.0.0.0/0 accept', 'tcp dport 22 drop'], 'includes "tcp dport 22 drop"', 'list'),
    true,
  );
  assert.equal(proves(3, 'at least 2', 'json'), true);
  assert.equal(proves([1, 2], 'at least 2 elements', 'json'), true);
});

test('it proves no absence, no upper bound, no count of zero, and nothing that it does not contain', () => {
  for (const claim of ['enabled', 'contains "x"', 'not enabled', 'not contains "x"', 'empty', 'not empty'])
    assert.equal(proves('disabled', claim), false, claim);
  for (const [part, claim] of [
    ['0', '0'],
    ['0 errors', 'contains "0 errors"'],
    ['no problems', 'no problems'],
    ['bad: none', 'contains "none"'],
    ['a', 'matches /^[^b]*$/'],
    ['a', 'matches /^(?!b)/'],
    ['', 'matches /^\\s*$/'],
  ] as const)
    assert.equal(proves(part, claim), false, claim);
  for (const [part, claim] of [
    [0, '0'],
    [false, 'false'],
    [null, 'null'],
    [[], '[]'],
    [{ errors: [] }, '{"errors": []}'],
    [3, 'at most 5'],
    [3, 'between 1 and 5'],
    [3, 'not 4'],
    [0, 'at least 0'],
    [[1], 'at most 3 elements'],
    [[1], 'exactly 1'],
  ] as const)
    assert.equal(proves(part, claim, 'json'), false, claim);
});
