import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../model/errors.ts';
import { evaluate } from './evaluate.ts';
import { parseClaim } from './parse-claim.ts';

const WORDS = { rules: { type: 'list' } } as const;

/** The verdict over a list `a b`, where it cannot be denied that `hidden` is there, too. */
async function verdictOf(claim: string) {
  const question = {
    subject: 'user "eve"',
    claims: [parseClaim(claim, 'user', WORDS)],
    from: 'hosts' as const,
    look: async () => ({
      state: { exists: true, rules: ['a b'] },
      undeniable: (_attribute: string, value: string) =>
        value.includes('hidden') ? { unable: 'it may be there' } : undefined,
      looked: { command: 'x', exitCode: 0, durationMs: 1, over: 'x' },
    }),
  };
  const check = { sentence: 'x', question, hosts: ['web'], moment: undefined };
  const [finding] = await evaluate(check, { host: () => Promise.reject(new UnableError('no host here')) });
  return finding?.verdict;
}

test('what cannot be denied as an element cannot be denied as a part of one either', async () => {
  for (const denial of [
    'has rules none of hidden, x',
    'has rules not includes hidden',
    'has rules not contains "hidden"',
    'has rules not starts with "hidden"',
    'has rules not ends with "hidden"',
    'has rules not matches /hidden/',
  ])
    assert.equal(await verdictOf(denial), 'unable', denial);
});

test('what is there is judged, and so is the denial of anything else', async () => {
  assert.equal(await verdictOf('has rules contains "b"'), 'pass');
  assert.equal(await verdictOf('has rules not contains "c"'), 'pass');
  assert.equal(await verdictOf('has rules not contains "b"'), 'fail');
});
