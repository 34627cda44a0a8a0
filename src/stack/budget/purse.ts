import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pricePerHour, printEstimate } from '../../config/budget.ts';
import { printElapsed } from '../../model/elapsed.ts';
import type { Budget, EphemeralEnvironment } from '../../model/environment.ts';
import { UnableError } from '../../model/errors.ts';
import { printMoney } from '../../model/money.ts';
import { printDuration } from '../../model/quantity.ts';
import type { Holder, SpendAccount, SpendAnswer, SpendBook } from './spend-book.ts';

/** Money that is reserved for one stack. */
export interface Reservation {
  /** For people: how much, and what share of the limits that is. */
  readonly text: string;
  /** The stack is gone after this many milliseconds. Never throws. @returns for people: what it cost */
  settle(ms: number): string;
}

export interface PurseOptions {
  readonly runId: string;
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How many of those who hold the day's money are named. */
const MOST_HOLDERS = 3;

/**
 * Reserves what a stack may cost, before anything of it is started.
 * @returns undefined for an environment without a budget
 * @throws UnableError if that is more than its budget has left, or if that is unknown
 */
export async function reserveMoney(
  environment: EphemeralEnvironment,
  stack: string,
  { runId, directory, now }: PurseOptions,
): Promise<Reservation | undefined> {
  const { name, budget, ttlMs } = environment;
  if (budget === undefined) return undefined;
  const file = bookOf(directory);
  const { SpendBook: Book } = await import('./spend-book.ts');
  const withBook = <T>(ask: (book: SpendBook) => T) => askBook(() => new Book(file), ask);
  const { currency } = budget;
  const answer = withBook((book) =>
    book.reserve(
      { ...budget, environment: name, run: runId, stack, perHour: pricePerHour(budget), ttlMs },
      now(),
    ),
  );
  if (answer instanceof Error) {
    throw new UnableError(
      `the environment "${name}" is not brought up: it is not known what was spent today: ${answer.message} (${file})`,
      {
        hint: 'without the book of what was spent a budget cannot be kept: see who locks it, or move it away',
        cause: answer,
      },
    );
  }
  if ('refused' in answer) throw refusal(environment, budget, answer);
  return {
    text: `budget: up to ${printMoney({ currency, micros: answer.micros })} for ${printDuration(ttlMs)}${shares(budget, answer)}`,
    settle(ms) {
      const cost = withBook((book) => book.settle(answer.id, ms));
      return cost instanceof Error
        ? `budget: ${printMoney({ currency, micros: answer.micros })} were reserved, and what it cost cannot be written: ${cost.message}`
        : `budget: cost ${printMoney({ currency, micros: cost })} in ${printElapsed(ms)}`;
    },
  };
}

/** Settles what a dead run has reserved once all of it is gone. Never throws. @param directory absolute path of `reports/<run id>` */
export async function settleDeadRun(runId: string, directory: string, now: number): Promise<void> {
  const file = bookOf(directory);
  if (!existsSync(file)) return;
  const { SpendBook: Book } = await import('./spend-book.ts');
  askBook(
    () => new Book(file),
    (book) => book.settleRun(runId, now),
  );
}

/** The book is beside the folders with the ledgers; it is loaded only if there is a budget. */
function bookOf(directory: string): string {
  return join(dirname(directory), 'spend.sqlite');
}

/** `; this run 0.34 of 2.00 USD, 2026-11-22 1.20 of 10.00 USD`. */
function shares({ currency, perRun, perDay }: Budget, { day, micros, run, today }: SpendAccount): string {
  const share = (who: string, used: bigint, limit: bigint | undefined) => {
    if (limit === undefined) return [];
    const [amount = ''] = printMoney({ currency, micros: used + micros }).split(' ');
    return [`${who} ${amount} of ${printMoney({ currency, micros: limit })}`];
  };
  const parts = [...share('this run', run, perRun), ...share(day, today, perDay)];
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

function refusal(
  { name, file, ttlMs }: EphemeralEnvironment,
  budget: Budget,
  answer: Extract<SpendAnswer, { refused: string }>,
): UnableError {
  const { currency, perRun = 0n, perDay = 0n } = budget;
  const print = (micros: bigint) => printMoney({ currency, micros });
  const costs = `a stack of "${name}" may cost ${print(answer.micros)} (${printEstimate(budget, ttlMs)})`;
  const head = `${costs}, so it is not brought up:`;
  const holders = printHolders(answer.holders);
  if (answer.refused === 'currency') {
    return new UnableError(
      `${head} what was spent on ${answer.day} (UTC) is not in ${currency}: ${holders}`,
      {
        hint: `one day has one currency: go on tomorrow (UTC), or with the currency of before in ${file}`,
      },
    );
  }
  if (answer.refused === 'per-run') {
    return new UnableError(
      `${head} this run may spend ${print(perRun)} and has spent or reserved ${print(answer.run)}`,
      {
        hint: `raise budget.per-run in ${file}, shorten its ttl, or run fewer @fresh scenarios at once`,
      },
    );
  }
  return new UnableError(
    `${head} ${answer.day} (UTC) may cost ${print(perDay)}, and ${print(answer.today)} are spent or reserved: ${holders}`,
    {
      hint: `wait for the end of a run or of the day (UTC), shorten its ttl, or raise budget.per-day in ${file}`,
    },
  );
}

function printHolders(holders: readonly Holder[]): string {
  const told = holders
    .slice(0, MOST_HOLDERS)
    .map(
      ({ run, currency, micros, reserved }) =>
        `${printMoney({ currency, micros })}${reserved ? ' reserved' : ''} by run ${run}`,
    );
  const more = holders.length - MOST_HOLDERS;
  return `${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The answer of a book, or why it cannot be used. */
function askBook<T>(open: () => SpendBook, ask: (book: SpendBook) => T): T | Error {
  let book: SpendBook | undefined;
  try {
    book = open();
    return ask(book);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    book?.close();
  }
}
