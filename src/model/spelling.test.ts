import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, parseExpectation } from './expectation.ts';
import type { Expectation } from './expectation-kinds.ts';
import { respell } from './spelling.ts';

const LOWER = { whole: (text: string) => text.toLowerCase(), part: (text: string) => text.toLowerCase() };

function holds(text: string, list: readonly string[], ignoreCase = false): boolean {
  const expectation: Expectation = parseExpectation(text, 'list');
  return judge(respell(expectation, ignoreCase ? { ...LOWER, ignoreCase: true } : LOWER), list, 'list').holds;
}

test('every form takes the spelling of what is observed', () => {
  for (const text of [
    'Real.Example',
    'exactly "Real.Example"',
    'includes REAL.example',
    'starts with "REAL."',
    'ends with ".EXAMPLE"',
    'not "Other.Example"',
    'at least 1 element',
  ])
    assert.ok(holds(text, ['real.example']), text);
  for (const text of ['none of Real.Example', 'not includes "REAL.example"', 'empty'])
    assert.ok(!holds(text, ['real.example']), text);
});

test('patterns ignore case where that is specified', () => {
  assert.ok(holds('matches /^REAL/', ['real.example'], true));
  assert.ok(!holds('not matches /^REAL/', ['real.example'], true));
  assert.ok(!holds('matches /^REAL/', ['real.example']));
});
