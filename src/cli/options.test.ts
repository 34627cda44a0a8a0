import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optionValues, parseOptions } from './options.ts';

const OPTIONS = { only: { type: 'string', multiple: true }, limit: { type: 'string' } } as const;

test('an option without its text, as of a variable that is not set, does not mean everything', () => {
  for (const argv of [
    ['--only', ''],
    ['--only=a', '--only='],
    ['--limit', ' '],
  ])
    assert.throws(() => parseOptions('run', argv, OPTIONS), {
      name: 'ConfigurationError',
      message: /opsproof run: --(?:only|limit) is empty/,
    });
  assert.deepEqual(parseOptions('run', ['--limit', 'web'], OPTIONS).values.limit, 'web');
});

test('the values of one option are found whatever is wrong with the others', () => {
  for (const argv of [
    ['--format', 'a', '--bogus', '--format=b'],
    ['--tags', '', '--format', 'a', 'path', '--format', 'b'],
    ['--format', 'a', '--format', 'b', '--format'],
  ])
    assert.deepEqual(optionValues('format', argv), ['a', 'b'], argv.join(' '));
  assert.deepEqual(optionValues('format', ['--limit', 'x']), []);
});

test('an empty argument is refused: the variable for it may be unset', () => {
  for (const argv of [[''], ['features', ' '], ['--only', 'x', '']])
    assert.throws(() => parseOptions('run', argv, { only: { type: 'string' } }), {
      message: /opsproof run: an argument is empty/,
    });
  assert.deepEqual(parseOptions('run', ['features'], { only: { type: 'string' } }).positionals, ['features']);
});
