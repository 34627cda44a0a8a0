import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Answers } from './answers.ts';

/** A clock that stands still and answers that are given by hand. */
function open(ttlMs: number) {
  const clock = { now: 1_000 };
  const asked: { key: string; answer: (value: string) => void; fail: (error: Error) => void }[] = [];
  const answers = new Answers<{ at: number; value: string }>({
    ttlMs,
    now: () => clock.now,
    find: (key) =>
      new Promise((resolve, reject) => {
        asked.push({ key, answer: (value) => resolve({ at: clock.now, value }), fail: reject });
      }),
  });
  return { clock, asked, answers };
}

test('all who ask at the same time share one search, by key', async () => {
  const { asked, answers } = open(10);
  const waiting = [answers.ask('a'), answers.ask('a'), answers.ask('b'), answers.ask('a')];
  assert.deepEqual([asked.map(({ key }) => key), answers.finding('a')], [['a', 'b'], true]);
  asked[0]?.answer('one');
  asked[1]?.answer('two');
  const found = await Promise.all(waiting);
  assert.deepEqual(
    found.map(({ value }) => value),
    ['one', 'one', 'two', 'one'],
  );
  assert.equal(answers.finding('a'), false);
});

test('an answer is given out again until it is as old as it may be', async () => {
  const { clock, asked, answers } = open(10);
  assert.equal(answers.last('a'), undefined);
  const first = answers.ask('a');
  asked[0]?.answer('one');
  await first;
  clock.now += 9;
  assert.equal((await answers.ask('a')).value, 'one');
  clock.now += 1;
  const second = answers.ask('a');
  assert.equal(asked.length, 2);
  assert.equal(answers.last('a')?.value, 'one');
  asked[1]?.answer('two');
  assert.equal((await second).value, 'two');
});

test('with no time at all every question is a search of its own, one after the other', async () => {
  const { asked, answers } = open(0);
  const first = answers.ask('a');
  asked[0]?.answer('one');
  await first;
  void answers.ask('a');
  assert.equal(asked.length, 2);
});

test('a search that fails is told to all who wait, and is not remembered', async () => {
  const { asked, answers } = open(10);
  const waiting = [answers.ask('a'), answers.ask('a')];
  asked[0]?.fail(new Error('no luck'));
  const ended = await Promise.allSettled(waiting);
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  const again = answers.ask('a');
  asked[1]?.answer('two');
  assert.equal((await again).value, 'two');
});
