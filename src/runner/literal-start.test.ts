import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { literalStart } from './literal-start.ts';

test('the start of an expression is its text before the first group or special character', () => {
  assert.equal(literalStart(/^the file "(.*)" exists$/), 'the file "');
  assert.equal(literalStart(/^I (?:stop|start) x$/), 'I ');
  assert.equal(literalStart(/^GET\b/), 'GET');
});

test('a character that may be missing or repeated is not part of the start', () => {
  assert.equal(literalStart(/^files? exist$/), 'file');
  assert.equal(literalStart(/^fo* exist$/), 'f');
  assert.equal(literalStart(/^fo{0,2} exist$/), 'f');
});

test('an expression with alternatives, without an anchor, or with flags that change how letters match has no start', () => {
  assert.equal(literalStart(/^a|b$/), '');
  assert.equal(literalStart(/the file/), '');
  assert.equal(literalStart(/^the file/i), '');
  assert.equal(literalStart(/^the file/m), '');
  assert.equal(literalStart(/^x[(]|y/), '');
  assert.equal(literalStart(/^x\(|y/), '');
});

test('whatever an expression matches begins with its start', () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    ' ',
    '"',
    '(a|b)',
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
      assert.ok(subject.startsWith(literalStart(regexp)), `${expression} matches ${JSON.stringify(subject)}`);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(matched > 100);
});
