import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lifeOf, nameRunner, type ProcessPlace, thisPlace, watches } from './runner-life.ts';

/** A machine with these processes: number → clock ticks. */
function place(
  over: Partial<ProcessPlace> & { boot?: string; processes?: Record<number, number> } = {},
): ProcessPlace {
  const { boot = 'aaaaaaaa', processes = { [process.pid]: 1, 42: 100 }, ...rest } = over;
  const birthOf = (pid: number) => (processes[pid] === undefined ? undefined : `${boot}.${processes[pid]}`);
  return { machine: 'm1', space: '7', birthOf, ...rest };
}

const RUNNER = nameRunner(42, place());

test('a runner is identified by its number, its birth, its machine and its PID namespace', () => {
  assert.equal(RUNNER, '42/aaaaaaaa.100/m1/7');
});

test('a runner that still runs is alive; one that ended, or whose number was reused, is dead', () => {
  assert.equal(lifeOf(RUNNER, place()), 'alive');
  assert.equal(lifeOf(RUNNER, place({ processes: { [process.pid]: 1 } })), 'dead');
  assert.equal(lifeOf(RUNNER, place({ processes: { [process.pid]: 1, 42: 101 } })), 'dead');
});

test('a machine that was restarted has no old runners, in any PID namespace', () => {
  assert.equal(lifeOf(RUNNER, place({ boot: 'bbbbbbbb' })), 'dead');
  assert.equal(lifeOf(RUNNER, place({ boot: 'bbbbbbbb', space: '8' })), 'dead');
});

test('runners on other machines and in other PID namespaces are unknown, and so are incomplete names', () => {
  assert.equal(lifeOf(RUNNER, place({ machine: 'm2' })), 'unknown');
  assert.equal(lifeOf(RUNNER, place({ machine: 'm2', boot: 'bbbbbbbb' })), 'unknown');
  assert.equal(lifeOf(RUNNER, place({ space: '8' })), 'unknown');
  for (const name of [undefined, '', '42', '42//m1/7', 'x/aaaaaaaa.100/m1/7', '-1/aaaaaaaa.100/m1/7']) {
    assert.equal(lifeOf(name, place()), 'unknown', name);
  }
});

test('this process is alive here', () => {
  const here = thisPlace();
  assert.equal(lifeOf(nameRunner(process.pid, here), here), 'alive');
  assert.deepEqual({ ...thisPlace(), birthOf: 0 }, { ...here, birthOf: 0 });
});

test('a watchdog watches as long as it is the same process', () => {
  assert.equal(watches({ pid: 42, birth: 'aaaaaaaa.100' }, place()), true);
  assert.equal(watches({ pid: 42, birth: 'aaaaaaaa.99' }, place()), false);
  assert.equal(watches(undefined, place()), false);
});
