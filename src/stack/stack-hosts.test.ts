import assert from 'node:assert/strict';
import { mock, suite, test } from 'node:test';
import { environmentOf } from '../provider/environment.fixture.ts';
import { processesShape } from '../provider/processes/shape.ts';
import type { Provider } from '../provider/provider.ts';
import { bringUp, contextOf } from './bring-up.fixture.ts';

const NEVER = new Promise<never>(() => undefined);
const PLAIN: Provider = {
  ...processesShape,
  limits: { startMs: 5000, stopMs: 1000, prepareMs: 7000 },
  ground: async () => undefined,
  start: () => NEVER,
  find: async () => [],
  isThere: async () => false,
  remove: async () => undefined,
};

/** Why a stack of one host does not start, and after how many seconds of a clock that the test controls. */
async function outcome(provider: Provider): Promise<readonly [string, number]> {
  mock.timers.enable({ apis: ['setTimeout'] });
  const context = contextOf('limits');
  const providers = [{ shape: provider, load: async () => provider }];
  let seconds = 0;
  const up = bringUp(environmentOf('processes', { web: { startMs: 3000 } }), context, providers);
  let said: string | undefined;
  up.catch((error: Error) => {
    said = error.message;
  });
  try {
    while (said === undefined && seconds < 120) {
      await new Promise((resolve) => setImmediate(resolve));
      mock.timers.tick(1000);
      seconds += 1;
    }
    return [said ?? 'nothing', seconds];
  } finally {
    mock.timers.reset();
    context.dispose();
  }
}

suite('what a provider does may take as long as it says, and 10 seconds more', () => {
  /** After an abort, a start may take as long again. */
  const SETTLED = 10;

  test('its ground: as long as groundMs, else as a start', async () => {
    const share = (seconds: number) =>
      `"small" could not be brought up: what its hosts of the provider "processes" share was not made within ${seconds} s`;
    const [said, seconds] = await outcome({ ...PLAIN, ground: () => NEVER });
    assert.equal(said, share(15));
    assert.ok(seconds >= 15 && seconds <= 15 + SETTLED + 2, `${seconds} s`);
    const limits = { ...PLAIN.limits, groundMs: 40_000 };
    assert.equal((await outcome({ ...PLAIN, limits, ground: () => NEVER }))[0], share(50));
  });

  test('preparing a host', async () => {
    const [said, seconds] = await outcome({ ...PLAIN, prepare: () => NEVER });
    assert.equal(said, 'host "web" of "small" was not prepared within 17 s');
    assert.ok(seconds >= 17 && seconds <= 17 + SETTLED + 2, `${seconds} s`);
  });

  test('a start: as long as the host says', async () => {
    const [said, seconds] = await outcome(PLAIN);
    assert.equal(said, 'host "web" of "small" was not made within 13 s');
    assert.ok(seconds >= 13 && seconds <= 13 + SETTLED + 2, `${seconds} s`);
  });
});
