import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from '../model/errors.ts';
import { parseMoment } from '../model/moment.ts';
import { own, owner, reason, took } from '../model/reason.ts';
import type { Check } from './check.ts';
import { evaluate } from './evaluate.ts';
import { parseClaim } from './parse-claim.ts';
import type { Question, Seen } from './question.ts';
import type { Surroundings } from './surroundings.ts';

const WORDS = {
  exists: { type: 'boolean' },
  running: { type: 'boolean', adjective: true },
  state: { type: 'text' },
} as const;

/** These tests connect to no host: the questions contain their answers. */
const NOWHERE: Surroundings = {
  host: () => Promise.reject(new UnableError('no host here')),
};

const LOOKED = { command: 'true', exitCode: 0, durationMs: 1, over: 'nothing' };

function ask(
  claims: readonly string[],
  look: (host: string | undefined) => Promise<Seen>,
  moment = '',
): Check {
  const question: Question = {
    subject: 'service "x"',
    claims: claims.map((claim) => parseClaim(claim, 'service', WORDS)),
    from: 'hosts',
    look: (_, host) => look(host),
  };
  return { sentence: 'the service "x" …', question, hosts: ['web'], moment: parseMoment(moment) };
}

test('a true claim passes and a false one fails, each with what was observed and how', async () => {
  const seen = async () => ({ state: { exists: true, running: false, state: 'dead' }, looked: LOOKED });
  const findings = await evaluate(ask(['is running', 'is not running', 'has state dead'], seen), NOWHERE);
  assert.deepEqual(
    findings.map(({ verdict, observed, host }) => [verdict, observed, host]),
    [
      ['fail', 'false', 'web'],
      ['pass', 'false', 'web'],
      ['pass', '"dead"', 'web'],
    ],
  );
  assert.deepEqual(findings[0]?.looked, LOOKED);
});

test('what could not be looked at is unable, for the plain and for the negated claim', async () => {
  for (const look of [
    async () => ({ unable: 'systemctl is missing', hint: 'install systemd' }),
    () => Promise.reject(new UnableError('systemctl is missing', { hint: 'install systemd' })),
  ]) {
    // The reason is part of the finding, because all hosts without systemctl share it.
    const reasons = (await evaluate(ask(['is running'], look), NOWHERE)).map(({ reason }) => reason);
    assert.deepEqual(reasons, [{ why: 'systemctl is missing', hint: 'install systemd' }]);
    const findings = await evaluate(ask(['is running', 'is not running', 'does not exist'], look), NOWHERE);
    assert.deepEqual(
      findings.map(({ verdict, details, hint }) => [verdict, details, hint]),
      Array.from({ length: 3 }, () => ['unable', ['systemctl is missing'], 'install systemd']),
    );
  }
});

test('the reason of a host that does not answer leaves out what is specific to that host', async () => {
  const away = new UnableError(reason`${owner('web (local)')}no shell${took(12)}`, {
    hint: reason`ssh ${own('web')}`,
  });
  const [finding] = await evaluate(
    ask(['is running'], () => Promise.reject(away)),
    NOWHERE,
  );
  assert.deepEqual(
    [finding?.details, finding?.hint, finding?.reason],
    [['web (local): no shell after 12 ms'], 'ssh web', { why: 'no shell', hint: 'ssh <host>' }],
  );
});

test('an attribute that was not observed is unable with its reason, plain or negated; the others are judged', async () => {
  const seen = async () => ({
    state: { exists: true, state: 'up' },
    looked: LOOKED,
    unseen: () => ({ unable: 'only root sees it', hint: 'use sudo' }),
  });
  const findings = await evaluate(ask(['is running', 'is not running', 'has state up'], seen), NOWHERE);
  assert.deepEqual(
    findings.map(({ verdict, details, hint }) => [verdict, details, hint]),
    [
      ['unable', ['only root sees it'], 'use sudo'],
      ['unable', ['only root sees it'], 'use sudo'],
      ['pass', undefined, undefined],
    ],
  );
});

test('null is not a value: only a claim that it is empty passes', async () => {
  const seen = async () => ({
    state: { exists: true, state: null },
    looked: LOOKED,
    unseen: () => ({ unable: 'never' }),
  });
  const findings = await evaluate(
    ask(['has state up', 'does not have state up', 'has state empty'], seen),
    NOWHERE,
  );
  assert.deepEqual(
    findings.map(({ verdict }) => verdict),
    ['fail', 'fail', 'pass'],
  );
});

test('a bug in a look is unable and says so', async () => {
  const [finding] = await evaluate(
    ask(['is not running'], () => Promise.reject(new TypeError('undefined is not a function'))),
    NOWHERE,
  );
  assert.equal(finding?.verdict, 'unable');
  assert.deepEqual(finding?.details, ['the look itself failed: undefined is not a function']);
});

test('something that does not exist is truly not running; its other attributes are one finding', async () => {
  const seen = async () => ({ state: { exists: false }, looked: LOOKED });
  const findings = await evaluate(
    ask(['is not running', 'has state a', 'does not have state b'], seen),
    NOWHERE,
  );
  assert.deepEqual(
    findings.map(({ attribute, verdict, observed }) => [attribute, verdict, observed]),
    [
      ['running', 'pass', 'false'],
      ['state, state', 'fail', 'does not exist'],
    ],
  );
});

test('within looks again until the claim is true, and reports how often it looked and when the value changed', async () => {
  let looks = 0;
  const seen = async () => ({ state: { exists: true, running: ++looks >= 3 }, looked: LOOKED });
  const [finding] = await evaluate(ask(['is running'], seen, 'within 10 seconds'), NOWHERE);
  assert.equal(finding?.verdict, 'pass');
  assert.equal(finding?.tries, 3);
  assert.ok(finding?.lastChangeMs !== undefined);
});

test('within keeps the last observation', async () => {
  const seen = async () => ({ state: { exists: true, running: false }, looked: LOOKED });
  const [finding] = await evaluate(ask(['is running'], seen, 'within 200 ms'), NOWHERE);
  assert.equal(finding?.verdict, 'fail');
  assert.equal(finding?.observed, 'false');
  assert.ok((finding?.tries ?? 0) > 1);
  assert.equal(finding?.lastChangeMs, undefined);
});

test('a host that comes back within the moment passes; one that does not is unable', async () => {
  let looks = 0;
  const back = async (): Promise<Seen> =>
    ++looks < 3 ? { unable: 'host down' } : { state: { exists: true, running: true }, looked: LOOKED };
  assert.equal((await evaluate(ask(['is running'], back, 'within 10 seconds'), NOWHERE))[0]?.verdict, 'pass');
  const down = async () => ({ unable: 'host down' });
  assert.equal(
    (await evaluate(ask(['is not running'], down, 'within 100 ms'), NOWHERE))[0]?.verdict,
    'unable',
  );
});

test('for must be true at every look, and ends at the first look where it is not', async () => {
  let looks = 0;
  const flapping = async () => ({ state: { exists: true, running: ++looks !== 3 }, looked: LOOKED });
  const [finding] = await evaluate(ask(['is running'], flapping, 'for 1 minute'), NOWHERE);
  assert.equal(finding?.verdict, 'fail');
  assert.equal(finding?.tries, 3);
  const steady = async () => ({ state: { exists: true, running: true }, looked: LOOKED });
  const [held] = await evaluate(ask(['is running'], steady, 'for 200 ms'), NOWHERE);
  assert.equal(held?.verdict, 'pass');
  assert.ok((held?.elapsedMs ?? 0) >= 200);
});

test('every host is asked and has its own finding', async () => {
  const seen = async (host: string | undefined) => ({
    state: { exists: true, running: host !== 'b' },
    looked: LOOKED,
  });
  const findings = await evaluate({ ...ask(['is running'], seen), hosts: ['a', 'b', 'c'] }, NOWHERE);
  assert.deepEqual(
    findings.map(({ host, verdict }) => [host, verdict]),
    [
      ['a', 'pass'],
      ['b', 'fail'],
      ['c', 'pass'],
    ],
  );
});

test('every host of a fleet has the whole time of the sentence, and is looked at at least once', async () => {
  const hosts = Array.from({ length: 120 }, (_, index) => `h${index}`);
  const looks = new Map<string, number>();
  const began = performance.now();
  let busy = 0;
  let most = 0;
  const seen = async (host = ''): Promise<Seen> => {
    most = Math.max(most, ++busy);
    looks.set(host, (looks.get(host) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    busy--;
    return { state: { exists: true, running: false }, looked: LOOKED };
  };
  const check = { ...ask(['is running'], seen, ' within 2 seconds'), hosts };
  const findings = await evaluate(check, NOWHERE);
  // If 50 hosts at a time each had 2 s of their own, it would take six.
  assert.ok(performance.now() - began < 5_500, String(performance.now() - began));
  assert.equal(looks.size, 120);
  assert.ok(most <= 50, String(most));
  assert.ok(findings.every(({ verdict }) => verdict === 'fail'));
});

test('for looks for the whole time, however long the first look took', async () => {
  let looks = 0;
  const seen = async (): Promise<Seen> => {
    if (looks++ === 0) await new Promise((resolve) => setTimeout(resolve, 1_100));
    return { state: { exists: true, running: looks < 4 }, looked: LOOKED };
  };
  const [finding] = await evaluate(ask(['is running'], seen, ' for 1 second'), NOWHERE);
  assert.equal(finding?.verdict, 'fail');
  assert.ok(looks >= 3, String(looks));
});

test('an incomplete observation passes for what it contains; everything else is unable, including agreement of hosts', async () => {
  const seen = async () => ({
    state: {},
    unseen: () => ({ unable: 'it failed', part: 'disabled' }),
    looked: LOOKED,
  });
  const claims = [
    'has state disabled',
    'has state enabled',
    'does not have state enabled',
    'has the same state',
  ];
  const findings = await evaluate(ask(claims, seen), NOWHERE);
  assert.deepEqual(
    findings.map(({ verdict, observed }) => [verdict, observed]),
    [
      ['pass', '"disabled"'],
      ['unable', undefined],
      ['unable', undefined],
      ['unable', undefined],
    ],
  );
});
