import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../model/errors.ts';
import { settleDeadRun } from './budget/purse.ts';
import type { LastWords } from './last-word.ts';
import { clearRun } from './ledger/clear-run.ts';
import { knownLedger } from './ledger/known-ledger.ts';
import { FileLedger } from './ledger/ledger.ts';
import { LEDGER_FLAGS } from './ledger/ledger-file.ts';
import { type Removers, removersOf } from './removers.ts';

/** Name of the file inside `reports/<run id>` in which a watchdog records what it did; created only if it had to do something. */
export const WATCHDOG_LOG = 'watchdog.log';

/** It tries at least this long; longer as long as something has not expired. */
const LEAST_MS = 10 * 60_000;

export interface WatchdogOptions {
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  /** What the runner said; known when the pipe to it is closed. */
  readonly heard: Promise<LastWords>;
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
 * Waits until the pipe to the runner closes. Without the word `done` it removes everything that the run's ledger lists, on the disk or by what the runner said, and everything with
 * the run's label, except what was kept, and records what it did in the run's folder. It continues until nothing is left, for example while
 * an engine restarts, or until everything has expired, and at least ten minutes. What is left then is passed to `gaveUp`, and `sweep` finds
 * it.
 */
export async function watchRun(options: WatchdogOptions): Promise<void> {
  const heard = await options.heard;
  if (heard.done) return;
  const { directory, now = Date.now } = options;
  const say = (text: string) => writeLog(directory, `${new Date(now()).toISOString()} ${text}\n`);
  const { account, onDisk, problem: flaw } = await knownLedger(directory, heard.ledger);
  if (flaw !== undefined) say(flaw);
  const open = account?.open.filter((entry) => !entry.kept) ?? [];
  const kept = account?.open.filter((entry) => entry.kept) ?? [];
  const count = open.length === 1 ? '1 thing is' : `${open.length} things are`;
  say(
    account === undefined ? 'the runner is gone and so is its ledger' : `the runner is gone; ${count} open`,
  );
  const { removers, problem } = (await options.removers?.()) ?? { removers: removersOf() };
  if (problem !== undefined) say(problem);
  const isWhole = account !== undefined && account.doubt === undefined;
  if (!isWhole) say('what has no label (temporary folders, logs, builds) is not known, and stays');
  const began = now();
  const ledger = onDisk ? openLedger(directory, now, say) : undefined;
  const left = await clearRun({
    run: account?.run ?? basename(directory),
    open,
    spared: kept,
    // Without a whole ledger nothing is known about what there was.
    providers: isWhole ? account.providers : new Set(removers.map(({ name }) => name)),
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
    return new FileLedger(directory, { now });
  } catch (error) {
    const { cause } = error as Error;
    say(`the ledger cannot be written: ${messageOf(cause ?? error)}`);
    return undefined;
  }
}

/** The folder may be gone, the disk full, or something else in its place: that must not stop the removal. */
function writeLog(directory: string, text: string): void {
  const { O_WRONLY, O_APPEND, O_CREAT } = constants;
  try {
    const file = openSync(join(directory, WATCHDOG_LOG), O_WRONLY | O_APPEND | O_CREAT | LEDGER_FLAGS, 0o600);
    try {
      if (fstatSync(file).isFile()) writeSync(file, text);
    } finally {
      closeSync(file);
    }
  } catch {
    // There is nobody left to notify.
  }
}
