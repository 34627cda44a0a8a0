import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchPattern } from './pattern.ts';

test('a pattern matches or does not', () => {
  assert.equal(matchPattern('^b$', 'm', 'a\nb'), true);
  assert.equal(matchPattern('^b$', '', 'a\nb'), false);
});

test('a pattern that backtracks without end is stopped', () => {
  assert.equal(
    matchPattern('(a+)+$', '', `${'a'.repeat(100_000)}b`, 20),
    '/(a+)+$/ was not finished with 100001 characters after 20 ms: avoid nested repetitions such as (a+)+',
  );
});
