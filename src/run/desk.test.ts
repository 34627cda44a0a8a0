import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Keeper } from '../stack/keeper.ts';
import { openDesk } from './desk.ts';

/** A desk whose keeper records its calls. */
function deskOf() {
  const asked: string[] = [];
  const keeper = {
    need: async (name: string, options: { fresh?: string } = {}) => {
      asked.push(`need ${name}${options.fresh === undefined ? '' : ` for ${options.fresh}`}`);
      return { stackId: options.fresh ?? name };
    },
    snapshot: (stackId: string) => ({ stackId, hosts: [] }),
    scenarioEnded: async ({ stackId, fresh }: { stackId: string; fresh: boolean }) => {
      asked.push(`ended ${stackId}${fresh ? ', fresh' : ''}`);
    },
  } as unknown as Keeper;
  const desk = openDesk({
    keeper,
    rename: (name) => (name === 'shop' ? 'staging' : name),
    describe: async (environment) => ({ environment }) as never,
    reveal: async () => [],
    hide: () => {},
    audit: () => {},
  });
  /** Resolves with the stack, or with `waits` if there is none yet. */
  const need = (scenario: string, how: { acts?: true; fresh?: true; environment?: string } = {}) => {
    const { acts = false, fresh = false, environment = 'web' } = how;
    const got = desk.need({ environment, scenario, acts, fresh }).then(({ stackId }) => stackId);
    const late = new Promise((resolve) => setTimeout(resolve, 20, 'waits'));
    return { got, now: Promise.race([got, late]) };
  };
  return { desk, asked, need };
}

test('a feature’s name stands for the environment of this run', async () => {
  const { desk, need, asked } = deskOf();
  assert.equal(await need('a', { environment: 'shop' }).got, 'staging');
  assert.deepEqual(await desk.describe('shop'), { environment: 'staging' });
  assert.deepEqual(asked, ['need staging']);
});

test('scenarios that only look share a stack, and nothing is restored after them', async () => {
  const { desk, need, asked } = deskOf();
  assert.equal(await need('a').now, 'web');
  assert.equal(await need('b').now, 'web');
  await desk.ended({ scenario: 'a' });
  await desk.ended({ scenario: 'b' });
  assert.deepEqual(asked, ['need web', 'need web']);
});

test('a scenario that acts has the stack alone: it waits for those that look, and they wait for it, first come, first served', async () => {
  const { desk, need, asked } = deskOf();
  await need('looks').got;
  const acts = need('acts', { acts: true });
  assert.equal(await acts.now, 'waits');
  const later = need('later');
  assert.equal(await later.now, 'waits');
  await desk.ended({ scenario: 'looks' });
  assert.equal(await acts.got, 'web');
  assert.equal(
    await Promise.race([later.got, new Promise((resolve) => setTimeout(resolve, 20, 'waits'))]),
    'waits',
  );
  await desk.ended({ scenario: 'acts' });
  assert.equal(await later.got, 'web');
  assert.deepEqual(asked.slice(-1), ['ended web']);
});

test('@fresh gets its own stack at once, which is removed with it', async () => {
  const { desk, need, asked } = deskOf();
  await need('acts', { acts: true }).got;
  assert.equal(await need('own', { fresh: true }).now, 'own');
  await desk.ended({ scenario: 'own' });
  assert.deepEqual(asked, ['need web', 'need web for own', 'ended own, fresh']);
});

test('a scenario that switches to another environment gives the first one back', async () => {
  const { need, asked } = deskOf();
  await need('a', { acts: true }).got;
  assert.equal(await need('a', { environment: 'db' }).now, 'db');
  assert.equal(await need('b', { acts: true }).now, 'web');
  assert.deepEqual(asked, ['need web', 'ended web', 'need db', 'need web']);
});

test('ending a scenario that has no stack is no mistake, and a second end changes nothing', async () => {
  const { desk, need, asked } = deskOf();
  await desk.ended({ scenario: 'nobody' });
  await need('a', { acts: true }).got;
  await desk.ended({ scenario: 'a' });
  await desk.ended({ scenario: 'a' });
  assert.deepEqual(asked, ['need web', 'ended web']);
});
