import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './ledger-line.ts';
import { readLedger } from './read-ledger.ts';
import { lifeOf, type ProcessPlace, watches } from './runner-life.ts';

/** The ledger of one run. */
export interface RunLedger {
  /** Name of the run, which is the name of its folder if the ledger does not say. */
  readonly run: string;
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  readonly account: Account;
}

/** Ledgers with something open, and a line for each that could not be read, or not as a whole. */
export interface Ledgers {
  readonly open: readonly RunLedger[];
  readonly unread: readonly string[];
}

const AT_ONCE = 16;

/** Names of runs begin with their time. */
const NEWEST = 100;

/**
 * Ledgers with something open, in the order of their runs. None if there is no such folder.
 * @param newest only this many, the newest; default: all
 */
export async function openLedgers(
  reports: string,
  place: ProcessPlace,
  newest = Number.POSITIVE_INFINITY,
): Promise<Ledgers> {
  const open: RunLedger[] = [];
  const unread: string[] = [];
  const entries = await readdir(reports, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT')
      unread.push(`the ledgers in ${reports} were not read: ${error.code ?? error.message}`);
    return [];
  });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const names = folders.sort().reverse().slice(0, newest);
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const read = async (name: string) => {
      const directory = join(reports, name);
      const account = await readLedger(directory);
      if (account === undefined) return;
      if (typeof account === 'string') {
        unread.push(`the ledger of the run ${name} was not read: ${account}`);
        return;
      }
      if (account.open.length > 0) open.push({ run: account.run ?? name, directory, account });
      // A runner that lives knows what it wrote.
      if (account.doubt !== undefined && lifeOf(account.runner, place) !== 'alive')
        unread.push(`the ledger of the run ${name} is not whole: ${account.doubt}`);
    };
    await Promise.all(names.slice(at, at + AT_ONCE).map(read));
  }
  return { open: open.sort((a, b) => (a.run < b.run ? -1 : 1)), unread: unread.sort() };
}

/** Runs among the newest that died and left things that nothing is removing now. Every run checks this, so it must be cheap. */
export async function deadRuns(
  reports: string,
  place: ProcessPlace,
): Promise<{
  readonly dead: readonly { readonly run: string; readonly things: number }[];
  readonly unread: readonly string[];
}> {
  const { open, unread } = await openLedgers(reports, place, NEWEST);
  const dead = open.flatMap(({ run, account }) => {
    if (lifeOf(account.runner, place) !== 'dead' || watches(account.watchdog, place)) return [];
    const things = account.open.filter((entry) => !entry.kept).length;
    return things === 0 ? [] : [{ run, things }];
  });
  return { dead, unread };
}
