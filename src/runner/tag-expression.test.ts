import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTags } from './tag-expression.ts';

test('an expression selects by tags', () => {
  const meant = parseTags('(@smoke or @critical) and not @slow');
  assert.equal(meant(['@smoke', '@shop']), true);
  assert.equal(meant(['@critical', '@slow']), false);
  assert.equal(meant([]), false);
});

test('an invalid expression says why', () => {
  assert.throws(() => parseTags('  '), { message: 'it is empty' });
  assert.throws(() => parseTags('@a and smoke'), { message: '"smoke" is not a tag: a tag begins with @' });
  assert.throws(() => parseTags('@a and'), { message: 'Expected operand.' });
  assert.throws(() => parseTags('(@a'), { message: 'Unmatched (.' });
});
