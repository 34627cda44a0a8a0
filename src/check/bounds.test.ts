import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExpectation } from '../model/expectation.ts';
import { beyond } from './bounds.ts';
import { parseClaim } from './parse-claim.ts';

const told = (text: string, least?: number, most?: number) =>
  beyond(parseExpectation(text, 'integer'), {
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
  });

test('what is true of every number between the bounds, or of none, proves nothing', () => {
  for (const text of [
    'at least 0',
    'not at least 0',
    'over -1',
    'not under 0',
    'under 0',
    'not -5',
    '-5',
    '>= 0',
  ])
    assert.equal(told(text, 0), 'less than 0', text);
  for (const text of [
    'at most 100',
    'under 101',
    'not over 100',
    'over 100',
    '101',
    'not 101',
    'between 0 and 100',
  ])
    assert.equal(told(text, 0, 100), 'more than 100', text);
  assert.equal(told('at most 120', undefined, 100), 'more than 100');
  assert.equal(told('none of 200, 300', 0, 100), 'more than 100');
});

test('what is true of some is a check', () => {
  for (const text of [
    '0',
    'not 0',
    'over 0',
    'at most 0',
    'at least 1',
    'not over 0',
    'under 1',
    'one of 0, 200',
    'empty',
  ])
    assert.equal(told(text, 0, 100), undefined, text);
  for (const text of ['at least 100', 'under 100', 'not 100', 'between 1 and 100', 'between 0 and 99'])
    assert.equal(told(text, 0, 100), undefined, text);
  assert.equal(told('under 0'), undefined);
});

test('a sentence that proves nothing is refused in words', () => {
  const words = { count: { type: 'integer', least: 0 } } as const;
  assert.throws(() => parseClaim('has count at least 0', 'directory', words), {
    message: '"count at least 0" proves nothing: count is never less than 0',
  });
});
