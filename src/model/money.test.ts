import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { costOf, parseMoney, printMoney } from './money.ts';

test('money is read exactly, in millionths', () => {
  const micros = (text: string) => parseMoney(text)?.micros;
  assert.deepEqual(parseMoney('2.00 USD'), { currency: 'USD', micros: 2_000_000n });
  assert.equal(micros('0.0052 EUR'), 5200n);
  assert.equal(micros('0.1 EUR'), 100_000n);
  assert.equal(micros('7JPY'), 7_000_000n);
  assert.equal(micros('999999999.999999 USD'), 999_999_999_999_999n);
  for (const text of [
    '2',
    '2 usd',
    '2 US',
    '-1 USD',
    '1.0000001 USD',
    '1e3 USD',
    '.5 USD',
    '1,5 EUR',
    'USD 1',
    '2 dollars',
  ])
    assert.equal(parseMoney(text), undefined, text);
});

test('money is printed with at least two decimal places, and read back unchanged', () => {
  const print = (micros: bigint) => printMoney({ currency: 'USD', micros });
  assert.deepEqual([0n, 5200n, 100_000n, 2_000_000n, 1_230_000n, 1_234_567n, 1n].map(print), [
    '0.00 USD',
    '0.0052 USD',
    '0.10 USD',
    '2.00 USD',
    '1.23 USD',
    '1.234567 USD',
    '0.000001 USD',
  ]);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999_999n }), (micros) => {
      assert.deepEqual(parseMoney(print(micros)), { currency: 'USD', micros });
    }),
  );
});

test('the cost of time is rounded up, so that it is never too low', () => {
  assert.equal(costOf(120_000n, 2 * 3_600_000), 240_000n);
  assert.equal(costOf(120_000n, 1), 1n);
  assert.equal(costOf(120_000n, 0), 0n);
  assert.equal(costOf(120_000n, -5), 0n);
  assert.equal(costOf(0n, 3_600_000), 0n);
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.nat(10 ** 9), (perHour, ms) => {
      const cost = costOf(perHour, ms);
      assert.ok(cost * 3_600_000n >= perHour * BigInt(ms));
      assert.ok((cost - 1n) * 3_600_000n < perHour * BigInt(ms));
    }),
  );
});
