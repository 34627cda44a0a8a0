import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../../disk/make-folder.ts';
import { costOf } from '../../model/money.ts';
import { transaction } from '../../model/transaction.ts';

/** How long another process may hold the book, in milliseconds. */
const BUSY_MS = 10_000;
/** Older days are removed. */
const KEEP_DAYS = 400;
const DAY_MS = 86_400_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS spend (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    environment TEXT NOT NULL,
    run TEXT NOT NULL,
    stack TEXT NOT NULL,
    currency TEXT NOT NULL,
    per_hour INTEGER NOT NULL,
    began INTEGER NOT NULL,
    micros INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'settled'))
  ) STRICT;
  CREATE INDEX IF NOT EXISTS spend_by_day ON spend (day, environment);
  CREATE INDEX IF NOT EXISTS spend_by_run ON spend (run, environment);
`;

/** What a stack may spend. Amounts are millionths. */
export interface Wish {
  readonly environment: string;
  readonly run: string;
  readonly stack: string;
  readonly currency: string;
  readonly perHour: bigint;
  readonly ttlMs: number;
  /** Limits; undefined: none. */
  readonly perRun?: bigint;
  readonly perDay?: bigint;
}

/** How much of a limit is used, including the amount that was just requested. */
export interface SpendAccount {
  readonly day: string;
  /** What the stack costs over its whole lifetime. */
  readonly micros: bigint;
  /** Spent and reserved without it: by this run, and on this day. */
  readonly run: bigint;
  readonly today: bigint;
}

export type SpendAnswer = SpendAccount &
  (
    | { readonly id: bigint }
    | {
        readonly refused: 'per-run' | 'per-day' | 'currency';
        /** Who holds most of the day's money. */
        readonly holders: readonly Holder[];
      }
  );

export interface Holder {
  readonly run: string;
  readonly currency: string;
  readonly micros: bigint;
  /** True if some of it is reserved and not yet spent. */
  readonly reserved: boolean;
}

/**
 * What was spent on stacks, in `reports/spend.sqlite`. Every run of the repository writes into it; a transaction that checks and reserves
 * at once keeps two of them from taking the same money.
 */
export class SpendBook {
  readonly #database: DatabaseSync;

  /** @throws Error of SQLite if it is locked, not a database, or cannot be written */
  constructor(file: string) {
    makeFolder(dirname(file));
    this.#database = new DatabaseSync(file);
    try {
      this.#database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      transaction(this.#database, () => this.#database.exec(TABLES));
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Reserves what a stack costs over its whole lifetime, or says which limit prevents that. @param now milliseconds since 1970 */
  reserve(wish: Wish, now: number): SpendAnswer {
    return transaction(this.#database, () => {
      const day = dayOf(now);
      const { environment, run, stack, currency, perHour, ttlMs, perRun, perDay } = wish;
      const micros = costOf(perHour, ttlMs);
      const account = {
        day,
        micros,
        run: this.#sum('run = ? AND environment = ?', run, environment),
        today: this.#sum('day = ? AND environment = ?', day, environment),
      };
      const holders = this.#holders(day, environment);
      if (holders.some((holder) => holder.currency !== currency))
        return { ...account, refused: 'currency', holders };
      if (perRun !== undefined && account.run + micros > perRun)
        return { ...account, refused: 'per-run', holders };
      if (perDay !== undefined && account.today + micros > perDay)
        return { ...account, refused: 'per-day', holders };
      this.#database.prepare('DELETE FROM spend WHERE day < ?').run(dayOf(now - KEEP_DAYS * DAY_MS));
      const { lastInsertRowid } = this.#database
        .prepare(
          `INSERT INTO spend (day, environment, run, stack, currency, per_hour, began, micros, state)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'reserved')`,
        )
        .run(day, environment, run, stack, currency, perHour, BigInt(Math.floor(now)), micros);
      return { ...account, id: BigInt(lastInsertRowid) };
    });
  }

  /** Replaces the reserved amount by the real cost. @returns that, in millionths. @throws Error if the entry was removed */
  settle(id: bigint, ms: number): bigint {
    return transaction(this.#database, () => {
      const row = this.#database.prepare('SELECT per_hour FROM spend WHERE id = ?');
      row.setReadBigInts(true);
      const found = row.get(id) as { per_hour: bigint } | undefined;
      if (found === undefined) throw new Error('its entry is gone');
      const micros = costOf(found.per_hour, ms);
      this.#database.prepare("UPDATE spend SET micros = ?, state = 'settled' WHERE id = ?").run(micros, id);
      return micros;
    });
  }

  /** Settles everything of a run that is dead and has nothing left: it cost at most until now. */
  settleRun(run: string, now: number): void {
    transaction(this.#database, () => {
      const rows = this.#database.prepare(
        "SELECT id, per_hour, began FROM spend WHERE run = ? AND state = 'reserved'",
      );
      rows.setReadBigInts(true);
      for (const row of rows.all(run) as unknown as readonly Readonly<Record<string, bigint>>[]) {
        const { id = 0n, per_hour: perHour = 0n, began = 0n } = row;
        const micros = costOf(perHour, now - Number(began));
        this.#database.prepare("UPDATE spend SET micros = ?, state = 'settled' WHERE id = ?").run(micros, id);
      }
    });
  }

  close(): void {
    this.#database.close();
  }

  #sum(where: string, ...values: readonly string[]): bigint {
    const query = this.#database.prepare(`SELECT coalesce(sum(micros), 0) AS sum FROM spend WHERE ${where}`);
    query.setReadBigInts(true);
    return (query.get(...values) as { sum: bigint }).sum;
  }

  #holders(day: string, environment: string): readonly Holder[] {
    const query = this.#database.prepare(
      `SELECT run, currency, sum(micros) AS micros, max(state = 'reserved') AS reserved FROM spend
       WHERE day = ? AND environment = ? GROUP BY run, currency ORDER BY micros DESC, run`,
    );
    query.setReadBigInts(true);
    const rows = query.all(day, environment) as unknown as readonly (Omit<Holder, 'reserved'> & {
      reserved: bigint;
    })[];
    return rows.map(({ run, currency, micros, reserved }) => ({
      run,
      currency,
      micros,
      reserved: reserved === 1n,
    }));
  }
}

/** `2026-11-22`, in UTC. */
function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
