import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../report/event/events.ts';
import { Tally } from '../report/event/tally.ts';
import { handmadeRun, runEnded, scenario } from '../report/handmade-run.fixture.ts';
import { joinWatched } from './join-watched.ts';
import { runConcerns } from './run-concerns.ts';

const watched = (events: readonly RunEvent[]) => {
  const tally = new Tally();
  for (const event of events) tally.on(event);
  return runConcerns(tally, 'run shop');
};
const scopeOf = (name: string) => JSON.stringify(['features/a.feature', name]);

test('what is red is a concern of its scenario; only a scenario that passed has recovered', () => {
  const ends = [...scenario('a', 'CheckFailed'), ...scenario('b', 'PASSED'), ...scenario('c', 'SKIPPED')];
  const { concerns, wellAgain } = watched(handmadeRun([...ends, runEnded(false)]));
  assert.deepEqual(
    concerns.map(({ scope, text }) => [scope, text]),
    [[scopeOf('a'), 'a: the message of a']],
  );
  assert.deepEqual(
    ['a', 'b', 'c', 'not run'].map((name) => wellAgain(scopeOf(name))),
    [false, true, false, false],
  );
});

test('what is left behind is red until a run leaves nothing', () => {
  const left = watched(handmadeRun([...scenario('a', 'PASSED'), runEnded()], { leftovers: ['network x'] }));
  assert.deepEqual(
    left.concerns.map(({ scope, text }) => [scope, text]),
    [['run', 'network x']],
  );
  assert.equal(left.wellAgain('run'), false);
  assert.equal(watched(handmadeRun([...scenario('a', 'PASSED'), runEnded()])).wellAgain('run'), true);
});

test('two watched things keep their scopes apart when joined', () => {
  const part = (name: string, well: boolean) => ({
    watch: name,
    concerns: [{ fingerprint: name, kind: 'check-failed', scope: 's', text: name }],
    wellAgain: () => well,
  });
  const joined = joinWatched('drift shop', [part('a', true), part('b', false)]);
  assert.deepEqual(
    joined.concerns.map(({ scope }) => joined.wellAgain(scope)),
    [true, false],
  );
  assert.equal(joinWatched('drift shop', []).wellAgain(joined.concerns[0]?.scope ?? ''), false);
});
