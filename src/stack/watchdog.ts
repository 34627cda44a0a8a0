import { appendFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../model/errors.ts';
import { settleDeadRun } from './budget/purse.ts';
import { clearRun } from './ledger/clear-run.ts';
import { FileLedger } from './ledger/ledger.ts';
import { readLedger } from './ledger/read-ledger.ts';
import { type Removers, removersOf } from './removers.ts';

/** Name of the file inside `reports/<run id>` in which a watchdog records what it did; created only if it had to do something. */
export const WATCHDOG_LOG = 'watchdog.log';

/** It tries at least this long; longer as long as something has not expired. */
const LEAST_MS = 10 * 60_000;

export interface WatchdogOptions {
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  /** Whether the runner said that nothing is left; known when the pipe to it is closed. */
  readonly over: Promise<boolean>;
  readonly now?: () => number;
  /** For tests: a clock that cannot be set, in milliseconds, and how to wait. */
  readonly steady?: () => number;
  readonly pause?: (ms: number) => Promise<unknown>;
  /** Called with what is left when it stops trying. */
  readonly gaveUp?: (run: string, left: readonly string[]) => Promise<void>;
  /** Called when the runner is dead. Default: the removers of opsproof's own providers. */
  readonly removers?: () => Promise<Removers>;
}

/**
 * Waits until the pipe to the runner closes. Without the word `done` it removes everything that the run's ledger lists and everything with
 * the run's label, except what was kept, and records what it did in the run's folder. It continues until nothing is left, for example while
 * an engine restarts, or until everything has expired, and at least ten minutes. What is left then is passed to `gaveUp`, and `sweep` finds
 * it.
 */
export async function watchRun(options: WatchdogOptions): Promise<void> {
  if (await options.over) return;
  const { directory, now = Date.now } = options;
  const say = (text: string) => writeLog(directory, `${new Date(now()).toISOString()} ${text}\n`);
  const read = await readLedger(directory);
  const account = typeof read === 'string' ? undefined : read;
  if (typeof read === 'string') say(`the ledger was not read: ${read}`);
  const open = account?.open.filter((entry) => !entry.kept) ?? [];
  const kept = account?.open.filter((entry) => entry.kept) ?? [];
  const count = open.length === 1 ? '1 thing is' : `${open.length} things are`;
  say(
    account === undefined ? 'the runner is gone and so is its ledger' : `the runner is gone; ${count} open`,
  );
  const { removers, problem } = (await options.removers?.()) ?? { removers: removersOf() };
  if (problem !== undefined) say(problem);
  const began = now();
  const ledger = account === undefined ? undefined : openLedger(directory, now, say);
  const left = await clearRun({
    run: account?.run ?? basename(directory),
    open,
    spared: kept,
    // Without a ledger, or if its beginning is lost, nothing is known about what there was.
    providers: account?.run === undefined ? new Set(removers.map(({ name }) => name)) : account.providers,
    scopes: account?.scopes ?? new Map(),
    removers,
    steady: options.steady ?? (() => performance.now()),
    pause: options.pause ?? sleep,
    limitMs: Math.max(LEAST_MS, ...open.map(({ expires }) => (Date.parse(expires) || 0) - now())),
    onRemoved: (trace) => {
      ledger?.destroyed(trace);
      say(`gone: ${trace.kind} ${trace.id}`);
    },
    onProblem: say,
  });
  if (ledger?.problem !== undefined) say(`the ledger is incomplete: ${ledger.problem}`);
  ledger?.close();
  if (left.length === 0 && kept.length === 0)
    await settleDeadRun(account?.run ?? basename(directory), directory, now());
  const took = `${((now() - began) / 1000).toFixed(1)} s`;
  const stays = kept.length === 0 ? '' : `; kept: ${kept.map(({ id }) => id).join(', ')}`;
  say(left.length === 0 ? `nothing is left after ${took}${stays}` : `left after ${took}: ${left.join(', ')}`);
  if (left.length === 0) return;
  await options.gaveUp?.(account?.run ?? basename(directory), left).catch((error: unknown) => {
    say(`nobody was notified: ${messageOf(error)}`);
  });
}

/**
 * For what is gone from now on. The disk may be read-only or full, which must not stop the removal: a later reader of that ledger sees that
 * the things do not exist.
 */
function openLedger(
  directory: string,
  now: () => number,
  say: (text: string) => void,
): FileLedger | undefined {
  try {
    return new FileLedger(directory, now);
  } catch (error) {
    say(`the ledger cannot be written: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/** The folder may be gone, or the disk full: that must not stop the removal. */
function writeLog(directory: string, text: string): void {
  try {
    appendFileSync(join(directory, WATCHDOG_LOG), text);
  } catch {
    // There is nobody left to notify.
  }
}
