import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import type { EphemeralEnvironment } from '../model/environment.ts';
import { ConfigurationError } from '../model/errors.ts';
import { SHAPES } from '../provider/registry.ts';
import { pricePerHour, printEstimate } from './budget.ts';
import { loadEnvironment } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-budget-'));
after(() => rmSync(cwd, { recursive: true }));

const HOSTS = `  "web-[1:2]": { groups: [all, web], command: [x] }
  db: { groups: [web, data], command: [x] }
  cache: { command: [x] }
`;

async function load(budget: string, top = '', providers = SHAPES): Promise<EphemeralEnvironment> {
  mkdirSync(join(cwd, 'environments'), { recursive: true });
  const text = `lifecycle: ephemeral\nprovider: processes\nbudget: ${budget}\n${top}hosts:\n${HOSTS}`;
  writeFileSync(join(cwd, 'environments/shop.yaml'), text);
  return (await loadEnvironment('shop', {
    cwd,
    env: {},
    secrets: 'leave',
    providers,
  })) as EphemeralEnvironment;
}

async function mistakes(budget: string, top = ''): Promise<readonly string[]> {
  const error = await load(budget, top).catch((reason: unknown) => reason);
  assert.ok(error instanceof ConfigurationError, String(error));
  return error.message.split('\n').map((line) => line.replace('environments/shop.yaml:', ''));
}

suite('a budget', () => {
  test('uses the price of a host by its name, else of its last group that has one, else "*"', async () => {
    const { budget, ttlMs } = await load(
      '{ per-run: 2.00 USD, per-day: 10 USD, ttl: 2h, prices: { web-1: 0.3 USD, all: 0.4 USD, web: 0.12 USD, data: 0.0052 USD, "*": 0.05 USD } }',
    );
    assert.deepEqual(budget, {
      currency: 'USD',
      perRun: 2_000_000n,
      perDay: 10_000_000n,
      prices: { 'web-1': 300_000n, 'web-2': 120_000n, db: 5200n, cache: 50_000n },
    });
    assert.equal(ttlMs, 7_200_000);
    assert.ok(budget);
    assert.equal(pricePerHour(budget), 475_200n);
    assert.equal(
      printEstimate(budget, ttlMs),
      '4 hosts for 2 hours: 0.30 USD + 0.12 USD + 0.0052 USD + 0.05 USD an hour',
    );
    const ranged = await load(
      '{ per-day: 1 EUR, prices: { "web-[1:2]": 0.1 EUR, "*": 0 EUR } }',
      'ttl: 30 minutes\n',
    );
    assert.deepEqual(ranged.budget?.prices, { 'web-1': 100_000n, 'web-2': 100_000n, db: 0n, cache: 0n });
    assert.equal(ranged.ttlMs, 1_800_000);
    assert.equal(
      printEstimate(ranged.budget ?? assert.fail(), ranged.ttlMs),
      '4 hosts for 30 minutes: 2 × 0.10 EUR + 2 × 0.00 EUR an hour',
    );
  });

  test('needs amounts of one currency, a limit, a price for every host, and hosts for every price', async () => {
    assert.deepEqual(await mistakes('{ per-run: 2.00 USD, per-day: 5 EUR, prices: { "*": 0.05 GBP } }'), [
      '3: budget.per-day: is in EUR, but the budget is in USD; write all amounts in one currency',
      '3: budget.prices."*": is in GBP, but the budget is in USD; write all amounts in one currency',
    ]);
    assert.deepEqual(await mistakes('{ prices: { "*": 0.05 USD } }'), [
      '3: budget: limits nothing; write per-run or per-day, for example per-run: 2.00 USD',
    ]);
    assert.deepEqual(await mistakes('{ per-run: 2.00 USD, prices: { web: 0.05 USD, cahce: 0.01 USD } }'), [
      '3: budget.prices: has no price for the host "cache"; write one for it, for a group of it, or for "*"',
      '3: budget.prices.cahce: is neither a host nor a group; did you mean "cache"?',
    ]);
    assert.deepEqual(
      await mistakes('{ per-run: 2 dollars, ttl: soon, prices: { "*": 0.0000001 USD }, per-week: 1 USD }'),
      [
        '3: budget.per-run: found "2 dollars", allowed: an amount with its currency, for example 2.00 USD',
        '3: budget.ttl: found "soon", allowed: a duration with its unit, for example 2h',
        '3: budget.prices."*": found "0.0000001 USD", allowed: an amount with its currency, for example 2.00 USD',
        '3: budget.per-week: unknown key; allowed: per-run, per-day, ttl, prices',
      ],
    );
    assert.deepEqual(await mistakes('{ per-run: 2 USD }'), [
      '3: budget.prices: has no price for the host "web-1"; write one for it, for a group of it, or for "*"',
    ]);
    assert.deepEqual(await mistakes('{ per-run: 2 USD, ttl: 1h, prices: { "*": 0.1 USD } }', 'ttl: 1h\n'), [
      '3: budget.ttl: means the same as ttl at the top of the file; keep one of them',
    ]);
  });

  test('uses the price that a provider gives if the file has none', async () => {
    const asked = async (price: string | undefined, budget: string) => {
      const shapes = SHAPES.map((shape) => ({
        ...shape,
        price: ({ name }: { readonly name: string }) => (name === 'db' ? '0.25 USD' : price),
      }));
      return load(budget, '', shapes).then(
        (environment) => environment.budget?.prices,
        (error: Error) => error.message.replace('environments/shop.yaml:', ''),
      );
    };
    assert.deepEqual(await asked('0.1 USD', '{ per-day: 10 USD }'), {
      'web-1': 100_000n,
      'web-2': 100_000n,
      db: 250_000n,
      cache: 100_000n,
    });
    assert.deepEqual(await asked(undefined, '{ per-day: 10 USD, prices: { "*": 0.3 USD } }'), {
      'web-1': 300_000n,
      'web-2': 300_000n,
      db: 300_000n,
      cache: 300_000n,
    });
    const todo = 'write one for it, for a group of it, or for "*"';
    const rest = 'per-day: 10 USD, prices: { web: 1 USD }';
    assert.equal(
      await asked(undefined, `{ ${rest} }`),
      `3: budget.prices: has no price for the host "cache"; ${todo}`,
    );
    assert.equal(
      await asked('cheap', `{ ${rest} }`),
      `3: budget.prices: has no price for the host "cache", and that of its provider "processes", "cheap", is not an amount with its currency; ${todo}`,
    );
    assert.equal(
      await asked('0.1 EUR', `{ ${rest} }`),
      `3: budget.prices: has no price for the host "cache", and that of its provider "processes" is 0.10 EUR, not in USD; ${todo}`,
    );
  });

  test('that never lets a stack start is a mistake in the file', async () => {
    assert.deepEqual(
      await mistakes('{ per-run: 0.39 USD, per-day: 0.40 USD, ttl: 1h, prices: { "*": 0.1 USD } }'),
      [
        '3: budget.per-run: is 0.39 USD, but one stack may cost 0.40 USD (4 hosts for 1 hour: 4 × 0.10 USD an hour)',
        '  raise it, shorten the ttl, or use fewer hosts',
      ],
    );
    assert.equal((await load('{ per-run: 0.40 USD, ttl: 1h, prices: { "*": 0.1 USD } }')).ttlMs, 3_600_000);
  });
});
