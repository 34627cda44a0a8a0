import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { environmentOf } from '../../provider/environment.fixture.ts';
import { reserveMoney, settleDeadRun } from './purse.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-purse-'));
after(() => rmSync(folder, { recursive: true }));

const NOON = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;
const budget = {
  currency: 'USD',
  perRun: 400_000n,
  perDay: 1_000_000n,
  prices: { web: 120_000n, db: 50_000n },
};
const environment = { ...environmentOf('docker', { web: {}, db: {} }), ttlMs: HOUR_MS, budget };

const purse = (reports: string, runId = 'run1', at = NOON) => ({
  runId,
  directory: join(folder, reports, runId),
  now: () => at,
});

suite('the purse of a run', () => {
  test('says what is reserved, how much of the limits that is, and what it cost in the end', async () => {
    const first = await reserveMoney(environment, 'small', purse('a'));
    assert.equal(
      first?.text,
      'budget: up to 0.17 USD for 1 hour; this run 0.17 of 0.40 USD, 2026-11-22 0.17 of 1.00 USD',
    );
    const second = await reserveMoney(environment, 'small.fresh1', purse('a'));
    assert.equal(
      second?.text,
      'budget: up to 0.17 USD for 1 hour; this run 0.34 of 0.40 USD, 2026-11-22 0.34 of 1.00 USD',
    );
    await assert.rejects(reserveMoney(environment, 'small.fresh2', purse('a')), {
      name: 'UnableError',
      message:
        'a stack of "small" may cost 0.17 USD (2 hosts for 1 hour: 0.12 USD + 0.05 USD an hour), so it is not brought up: this run may spend 0.40 USD and has spent or reserved 0.34 USD',
      hint: 'raise budget.per-run in environments/small.yaml, shorten its ttl, or run fewer @fresh scenarios at once',
    });
    assert.equal(first.settle(HOUR_MS / 2), 'budget: cost 0.085 USD in 30 min');
    const third = await reserveMoney(environment, 'small.fresh2', purse('a', 'run2'));
    assert.match(third?.text ?? '', /this run 0\.17 of 0\.40 USD, 2026-11-22 0\.425 of 1\.00 USD$/);
  });

  test('names who holds the money of the day, largest first', async () => {
    for (const [runId, count] of [
      ['r1', 1],
      ['r2', 2],
      ['r3', 1],
      ['r4', 1],
    ] as const)
      for (let index = 0; index < count; index += 1)
        await reserveMoney(environment, `small${index}`, purse('b', runId));
    await assert.rejects(reserveMoney(environment, 'small', purse('b', 'r5')), {
      message:
        'a stack of "small" may cost 0.17 USD (2 hosts for 1 hour: 0.12 USD + 0.05 USD an hour), so it is not brought up: 2026-11-22 (UTC) may cost 1.00 USD, and 0.85 USD are spent or reserved: 0.34 USD reserved by run r2, 0.17 USD reserved by run r1, 0.17 USD reserved by run r3 and 1 more',
      hint: 'wait for the end of a run or of the day (UTC), shorten its ttl, or raise budget.per-day in environments/small.yaml',
    });
    await settleDeadRun('r2', join(folder, 'b', 'r2'), NOON + 1);
    const paid = await reserveMoney(environment, 'small', purse('b', 'r5'));
    assert.match(paid?.text ?? '', /2026-11-22 0\.680002 of 1\.00 USD$/);
    const tomorrow = await reserveMoney(environment, 'small', purse('b', 'r6', NOON + 24 * HOUR_MS));
    assert.match(tomorrow?.text ?? '', /2026-11-23 0\.17 of 1\.00 USD$/);
  });

  test('pays only in the currency of the day', async () => {
    await reserveMoney(environment, 'small', purse('c'));
    const euros = { ...environment, budget: { ...budget, currency: 'EUR' } };
    await assert.rejects(reserveMoney(euros, 'small', purse('c', 'run2')), {
      message:
        'a stack of "small" may cost 0.17 EUR (2 hosts for 1 hour: 0.12 EUR + 0.05 EUR an hour), so it is not brought up: what was spent on 2026-11-22 (UTC) is not in EUR: 0.17 USD reserved by run run1',
      hint: 'one day has one currency: go on tomorrow (UTC), or with the currency of before in environments/small.yaml',
    });
  });

  test('without a budget counts nothing and creates no book', async () => {
    const { budget: _, ...free } = environment;
    assert.equal(await reserveMoney(free, 'small', purse('d')), undefined);
    await settleDeadRun('run1', join(folder, 'd', 'run1'), NOON);
    assert.equal(existsSync(join(folder, 'd')), false);
  });

  test('that cannot write what it cost says so, and leaves everything reserved', async () => {
    const reservation = await reserveMoney(environment, 'small', purse('e'));
    const book = join(folder, 'e', 'spend.sqlite');
    rmSync(book);
    mkdirSync(book);
    writeFileSync(join(book, 'x'), '');
    assert.equal(
      reservation?.settle(1),
      'budget: 0.17 USD were reserved, and what it cost cannot be written: unable to open database file',
    );
    await settleDeadRun('run1', join(folder, 'e', 'run1'), NOON);
    await assert.rejects(reserveMoney(environment, 'small', purse('e')), {
      name: 'UnableError',
      message: `the environment "small" is not brought up: it is not known what was spent today: unable to open database file (${book})`,
    });
  });
});
