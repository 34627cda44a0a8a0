import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../model/errors.ts';
import type { Value } from '../model/value.ts';
import { evaluate } from './evaluate.ts';
import { parseClaim } from './parse-claim.ts';

const WORDS = { at: { type: 'json', takes: 'a path' } } as const;
const SLIP = { unable: '"debgu" is not there, but "debug" is', hint: 'did you mean "debug"?' };

async function judge(claim: string, value: Value | undefined) {
  const question = {
    subject: 'configuration "/x.json"',
    claims: [parseClaim(claim, 'configuration', WORDS)],
    from: 'hosts' as const,
    look: async () => ({
      state: { exists: true, ...(value === undefined ? {} : { 'at debgu': value }) },
      slip: (attribute: string) => (attribute === 'at debgu' ? SLIP : undefined),
      looked: { command: 'x', exitCode: 0, durationMs: 1, over: 'x' },
    }),
  };
  const check = { sentence: 'x', question, hosts: ['web'], moment: undefined };
  const [finding] = await evaluate(check, { host: () => Promise.reject(new UnableError('no host here')) });
  return [finding?.verdict, finding?.details, finding?.hint];
}

test('what only holds because a mistyped name selects nothing is unable', async () => {
  for (const claim of ['has at "debgu" empty'])
    assert.deepEqual(await judge(claim, undefined), ['unable', [SLIP.unable], SLIP.hint]);
  for (const claim of [
    'has at "debgu" empty',
    'has at "debgu" none of a, b',
    'has at "debgu" at most 3 elements',
  ])
    assert.deepEqual(await judge(claim, []), ['unable', [SLIP.unable], SLIP.hint], claim);
});

test('what fails anyway is told what may be meant', async () => {
  assert.deepEqual(await judge('has at "debgu" 8080', undefined), [
    'fail',
    ['not there', SLIP.unable],
    SLIP.hint,
  ]);
});

test('a value that is there is judged', async () => {
  assert.deepEqual(await judge('has at "debgu" none of a, b', 'c'), ['pass', undefined, undefined]);
  assert.deepEqual(await judge('has at "debgu" empty', ['c']), ['fail', undefined, undefined]);
});
