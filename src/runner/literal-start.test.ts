import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { literalStarts } from './literal-start.ts';

test('the start of an expression is its text before the first group or special character', () => {
  assert.deepEqual(literalStarts(/^the file "(.*)" exists$/), ['the file "']);
  assert.deepEqual(literalStarts(/^I (?:stop|start) x$/), ['I stop x', 'I start x']);
  assert.deepEqual(literalStarts(/^GET\b/), ['GET']);
});

test('a group that is there once gives a start for each of its alternatives, and what follows if those are read whole', () => {
  assert.deepEqual(literalStarts(/^the ((?:file ("|'))|(?:user (".*"))) exists$/), [
    'the file "',
    'the file ',
    'the user "',
  ]);
  assert.deepEqual(literalStarts(/^(a|b) (c|d+)e$/), ['a c', 'a ', 'b c', 'b ']);
  assert.deepEqual(literalStarts(/^x (?:a|b)? c$/), ['x ']);
  assert.deepEqual(literalStarts(/^x (?!a)b$/), ['x ']);
});

test('a character that may be missing or repeated is not part of the start', () => {
  assert.deepEqual(literalStarts(/^files? exist$/), ['file']);
  assert.deepEqual(literalStarts(/^fo* exist$/), ['f']);
  assert.deepEqual(literalStarts(/^fo{0,2} exist$/), ['f']);
});

test('an expression with alternatives, without an anchor, or with flags that change how letters match has no start', () => {
  assert.deepEqual(literalStarts(/^a|b$/), ['']);
  assert.deepEqual(literalStarts(/the file/), ['']);
  assert.deepEqual(literalStarts(/^the file/i), ['']);
  assert.deepEqual(literalStarts(/^the file/m), ['']);
  assert.deepEqual(literalStarts(/^x[(]|y/), ['']);
  assert.deepEqual(literalStarts(/^x\(|y/), ['']);
});

test('whatever an expression matches begins with its start', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    ' ',
    '"',
    '(a|b)',
    '(?:a(b|"a)|b b)',
    '(?:a+|b)',
    '((?:ab|b?)a)',
    '(?=a)',
    '()',
    '(?:ab)?',
    '[a|(]',
    '\\(',
    '\\|',
    '|',
    'a?',
    'b*',
    'a+',
    'a{0,1}',
    '.',
  );
  const source = fc.array(piece, { maxLength: 6 }).map((pieces) => `^${pieces.join('')}`);
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', '(', '|'), maxLength: 6 });
  let matched = 0;
  fc.assert(
    fc.property(source, text, (expression, subject) => {
      const regexp = new RegExp(expression);
      if (!regexp.test(subject)) return;
      matched += 1;
      const starts = literalStarts(regexp);
      assert.ok(
        starts.some((start) => subject.startsWith(start)),
        `${expression} matches ${JSON.stringify(subject)}`,
      );
    }),
    { numRuns: 3_000 },
  );
  assert.ok(matched > 100);
});
