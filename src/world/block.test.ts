import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check } from '../check/check.ts';
import { parseClaim } from '../check/parse-claim.ts';
import type { Finding, Verdict } from '../model/finding.ts';
import { parseMoment } from '../model/moment.ts';
import { Block } from './block.ts';
import type { Rehearsed } from './rehearsal.ts';
import { Scenario } from './scenario.ts';

/** Checks named a, b, c… that record when they are looked at; `red` ones are false. */
function script(steps: readonly string[]) {
  const looks: string[] = [];
  const check = (step: string): Check => {
    const [name = '', ...rest] = step.split(' ');
    return {
      sentence: name,
      question: {
        subject: name,
        claims: [parseClaim('is running', 'service', { running: { type: 'boolean', adjective: true } })],
        from: 'outside',
        look: async () => {
          looks.push(name);
          const looked = { command: name, durationMs: 0, over: 'nothing' };
          return { state: { running: !name.startsWith('red') }, looked };
        },
      },
      hosts: [],
      moment: parseMoment(rest.join(' ')),
    };
  };
  const checks = steps.map((step) => (step === 'act' ? undefined : check(step)));
  const ahead = async (index: number): Promise<readonly Rehearsed[] | undefined> => {
    const found = checks[index];
    return found === undefined ? undefined : [{ kind: 'check', check: found }];
  };
  const take = (block: Block, index: number) => {
    const found = checks[index];
    if (found === undefined) throw new Error('no check there');
    return block.take(index, found);
  };
  const open = (early?: ReadonlyMap<number, Promise<readonly Finding[]>>) =>
    new Block(new Scenario(undefined), ahead, early);
  return { looks, take, open };
}

test('the first check of a block looks for all that follow; each is looked at once', async () => {
  const { looks, take, open } = script(['a', 'b', 'c', 'act', 'd']);
  const block = open();
  assert.equal((await take(block, 0))[0]?.verdict, 'pass');
  assert.deepEqual(looks, ['a', 'b', 'c']);
  await take(block, 1);
  await take(block, 2);
  assert.deepEqual(looks, ['a', 'b', 'c']);
});

test('nothing is looked at before a sentence with a moment has waited', async () => {
  const { looks, take, open } = script(['a', 'b within 1 second', 'c']);
  const block = open();
  await take(block, 0);
  assert.deepEqual(looks, ['a']);
  await take(block, 1);
  assert.deepEqual(looks, ['a', 'b']);
  await take(block, 2);
  assert.deepEqual(looks, ['a', 'b', 'c']);
});

test('after a red check the rest of the block is still looked at, and only the rest of the block', async () => {
  const { looks, take, open } = script(['red1', 'b', 'red2', 'act', 'd']);
  const block = open();
  assert.equal((await take(block, 0))[0]?.verdict, 'fail');
  const rest = await block.rest(0);
  assert.deepEqual(
    rest.map(({ sentence, verdict }) => [sentence, verdict]),
    [
      ['b', 'pass'],
      ['red2', 'fail'],
    ],
  );
  assert.deepEqual(looks, ['red1', 'b', 'red2']);
});

test('nothing that was seen before an action counts after it', async () => {
  const { looks, take, open } = script(['a', 'b']);
  const block = open();
  await take(block, 0);
  block.forget();
  await take(block, 1);
  assert.deepEqual(looks, ['a', 'b', 'b']);
});

/** A finding made before its turn. */
const early = (verdict: Verdict): Promise<readonly Finding[]> =>
  Promise.resolve([
    {
      sentence: 'early',
      subject: 'early',
      attribute: 'running',
      expected: 'true',
      tries: 1,
      elapsedMs: 0,
      verdict,
    },
  ]);

test('what was green before the scenario began is not looked at again', async () => {
  const { looks, take, open } = script(['a', 'b']);
  const block = open(
    new Map([
      [0, early('pass')],
      [1, early('pass')],
    ]),
  );
  assert.equal((await take(block, 0))[0]?.sentence, 'early');
  assert.equal((await take(block, 1))[0]?.sentence, 'early');
  assert.deepEqual(looks, []);
});

for (const verdict of ['fail', 'unable'] as const) {
  test(`what was ${verdict} before the scenario began is looked at in its turn, with everything after it`, async () => {
    const { looks, take, open } = script(['a', 'b', 'c']);
    const block = open(
      new Map([
        [0, early('pass')],
        [1, early(verdict)],
        [2, early('pass')],
      ]),
    );
    await take(block, 0);
    assert.equal((await take(block, 1))[0]?.sentence, 'b');
    assert.equal((await take(block, 2))[0]?.sentence, 'c');
    assert.deepEqual(looks, ['b', 'c']);
  });
}

test('nothing that was seen before the scenario began counts after an action', async () => {
  const { looks, take, open } = script(['a', 'b']);
  const block = open(new Map([[1, early('pass')]]));
  await take(block, 0);
  block.forget();
  await take(block, 1);
  assert.deepEqual(looks, ['a', 'b', 'b']);
});
