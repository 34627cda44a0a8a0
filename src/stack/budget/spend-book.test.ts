import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { SpendBook, type Wish } from './spend-book.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-spend-'));
after(() => rmSync(folder, { recursive: true }));

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 22, 12);
let books = 0;

function withBook(use: (book: SpendBook, file: string) => void): void {
  const file = join(folder, String(books++), 'spend.sqlite');
  const book = new SpendBook(file);
  try {
    use(book, file);
  } finally {
    book.close();
  }
}

const WISH: Wish = {
  environment: 'shop',
  run: 'run1',
  stack: 'shop',
  currency: 'USD',
  perHour: 100n,
  ttlMs: HOUR_MS,
  perDay: 250n,
};

suite('the book of what was spent', () => {
  test('reserves the whole lifetime of a stack, and settles what it really took', () => {
    withBook((book) => {
      const first = book.reserve(WISH, NOON);
      assert.deepEqual(first, { day: '2026-11-22', micros: 100n, run: 0n, today: 0n, id: 1n });
      assert.deepEqual(book.reserve(WISH, NOON), {
        day: '2026-11-22',
        micros: 100n,
        run: 100n,
        today: 100n,
        id: 2n,
      });
      assert.deepEqual(book.reserve(WISH, NOON), {
        day: '2026-11-22',
        micros: 100n,
        run: 200n,
        today: 200n,
        refused: 'per-day',
        holders: [{ run: 'run1', currency: 'USD', micros: 200n, reserved: true }],
      });
      assert.equal(book.settle(1n, HOUR_MS / 2 + 1), 51n);
      const third = book.reserve({ ...WISH, run: 'run2', perHour: 99n }, NOON);
      assert.ok('id' in third);
      assert.deepEqual([third.run, third.today], [0n, 151n]);
      // What took longer than was paid for costs more than was reserved.
      assert.equal(book.settle(2n, 3 * HOUR_MS), 300n);
      const last = book.reserve(WISH, NOON);
      assert.ok('refused' in last);
      assert.deepEqual(last.holders, [
        { run: 'run1', currency: 'USD', micros: 351n, reserved: false },
        { run: 'run2', currency: 'USD', micros: 99n, reserved: true },
      ]);
    });
  });

  test('counts a run, a day in UTC and an environment separately', () => {
    withBook((book, file) => {
      const late = Date.UTC(2026, 10, 22, 23, 59, 59, 999);
      const asks = (over: Partial<Wish>, now = late) => {
        const answer = book.reserve({ ...WISH, perDay: 100n, ...over }, now);
        return 'refused' in answer ? answer.refused : 'reserved';
      };
      assert.equal(asks({}), 'reserved');
      assert.equal(asks({}), 'per-day');
      assert.equal(asks({ environment: 'other' }), 'reserved');
      assert.equal(asks({}, late + 1), 'reserved');
      assert.equal(asks({ perRun: 299n, perDay: 1000n }), 'per-run');
      assert.equal(asks({ perRun: 300n, perDay: 1000n }), 'reserved');
      assert.equal(asks({ run: 'run2', perRun: 100n, perDay: 1000n }), 'reserved');
      assert.equal(asks({ currency: 'EUR' }), 'currency');
      // Another process reads the same.
      const other = new SpendBook(file);
      assert.equal('refused' in other.reserve({ ...WISH, perDay: 300n }, late), true);
      other.close();
    });
  });

  test('settles what a dead run reserved by the time until all of it was gone', () => {
    withBook((book) => {
      book.reserve(WISH, NOON);
      book.reserve({ ...WISH, run: 'run2' }, NOON);
      book.settleRun('run1', NOON + HOUR_MS / 4);
      book.settleRun('run1', NOON + HOUR_MS);
      const { holders } = book.reserve({ ...WISH, perDay: 0n }, NOON) as { holders: unknown };
      assert.deepEqual(holders, [
        { run: 'run2', currency: 'USD', micros: 100n, reserved: true },
        { run: 'run1', currency: 'USD', micros: 25n, reserved: false },
      ]);
    });
  });

  test('never lets a day or a run have reserved more than its limit, whatever comes and goes', () => {
    const step = fc.record({
      run: fc.constantFrom('a', 'b'),
      perHour: fc.bigInt({ min: 0n, max: 90n }),
      ttlMs: fc.integer({ min: 1, max: 2 * HOUR_MS }),
      settles: fc.boolean(),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        withBook((book) => {
          const held = new Map<bigint, { run: string; micros: bigint; ttlMs: number; open: boolean }>();
          const sum = (run?: string) =>
            [...held.values()]
              .filter((one) => run === undefined || one.run === run)
              .reduce((total, { micros }) => total + micros, 0n);
          for (const { run, perHour, ttlMs, settles, part } of steps) {
            const wish = { ...WISH, run, perHour, ttlMs, perRun: 120n, perDay: 200n };
            const answer = book.reserve(wish, NOON);
            assert.deepEqual([answer.run, answer.today], [sum(run), sum()]);
            const fits = sum(run) + answer.micros <= 120n && sum() + answer.micros <= 200n;
            assert.equal('id' in answer, fits);
            if ('id' in answer) held.set(answer.id, { run, micros: answer.micros, ttlMs, open: true });
            assert.ok(sum() <= 200n && sum(run) <= 120n);
            const [id, one] = [...held].find(([, { open }]) => open) ?? [];
            if (settles && id !== undefined && one !== undefined) {
              const cost = book.settle(id, one.ttlMs * part);
              assert.ok(cost <= one.micros);
              held.set(id, { ...one, micros: cost, open: false });
            }
          }
        });
      }),
      { numRuns: 25 },
    );
  });

  test('gives the last money to one process only, however many ask at once', async () => {
    const file = join(folder, 'shared', 'spend.sqlite');
    const program = `
      import { SpendBook } from ${JSON.stringify(new URL('./spend-book.ts', import.meta.url).href)};
      const book = new SpendBook(${JSON.stringify(file)});
      const wish = { environment: 'shop', run: String(process.pid), stack: 'shop', currency: 'USD', perHour: 3n, ttlMs: ${HOUR_MS}, perDay: 100n };
      let got = 0;
      for (let tries = 0; tries < 20; tries += 1) if ('id' in book.reserve(wish, ${NOON})) got += 1;
      book.close();
      process.stdout.write(String(got));
    `;
    const run = promisify(execFile);
    const argv = ['--input-type=module', '--eval', program];
    const got = await Promise.all(
      Array.from({ length: 5 }, async () => Number((await run(process.execPath, argv)).stdout)),
    );
    // 33 × 3 is the most that fits into 100.
    assert.equal(
      got.reduce((sum, one) => sum + one, 0),
      33,
      got.join(', '),
    );
  });
});
