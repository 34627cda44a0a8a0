import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LEDGER_FILE } from './ledger.ts';
import { type Account, readAccount } from './ledger-line.ts';
import { lifeOf, type Place, watches } from './runner-life.ts';

/** The ledger of one run. */
export interface RunLedger {
  /** Name of the run, which is the name of its folder when the ledger does not say. */
  readonly run: string;
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  readonly account: Account;
}

const AT_ONCE = 16;

/** Names of runs begin with their time. */
const NEWEST = 100;

/**
 * Ledgers with something open, in the order of their runs. None when there is no such folder.
 * @param newest only so many, the newest; default: all
 */
export async function openLedgers(
  reports: string,
  newest = Number.POSITIVE_INFINITY,
): Promise<readonly RunLedger[]> {
  const entries = await readdir(reports, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const names = folders.sort().reverse().slice(0, newest);
  const found: RunLedger[] = [];
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const ledgers = await Promise.all(
      names.slice(at, at + AT_ONCE).map((name) => openLedger(join(reports, name), name)),
    );
    found.push(...ledgers.filter((ledger) => ledger !== undefined));
  }
  return found.sort((a, b) => (a.run < b.run ? -1 : 1));
}

/** Runs among the newest that died and left things that nobody is removing now: a run asks it, so it must cost little. */
export async function deadRuns(
  reports: string,
  place: Place,
): Promise<readonly { readonly run: string; readonly things: number }[]> {
  return (await openLedgers(reports, NEWEST)).flatMap(({ run, account }) => {
    if (lifeOf(account.runner, place) !== 'dead' || watches(account.watchdog, place)) return [];
    const things = account.open.filter((entry) => !entry.kept).length;
    return things === 0 ? [] : [{ run, things }];
  });
}

async function openLedger(directory: string, name: string): Promise<RunLedger | undefined> {
  try {
    const account = readAccount(await readFile(join(directory, LEDGER_FILE), 'utf8'));
    return account.open.length === 0 ? undefined : { run: account.run ?? name, directory, account };
  } catch {
    return undefined;
  }
}
