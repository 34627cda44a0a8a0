import { type Account, readAccount } from './ledger-line.ts';
import { readLedgerText } from './read-ledger.ts';
import { restoreLedger } from './restore-ledger.ts';

/** What a watchdog knows of its run. */
export interface KnownLedger {
  /** Undefined: neither the disk nor the runner said anything. */
  readonly account: Account | undefined;
  /** Whether lines can be added to what is on the disk. */
  readonly onDisk: boolean;
  /** What is wrong with what is on the disk. */
  readonly problem?: string;
}

/**
 * The ledger of a run that is dead: from the disk, if that begins with all that the runner said about it, and else what the runner said, which
 * is then written again. The folder of reports may be full, or someone may have removed, cut off or replaced the file.
 */
export async function knownLedger(directory: string, heard: string): Promise<KnownLedger> {
  const disk = await readLedgerText(directory);
  const text = disk !== undefined && 'text' in disk ? disk.text : undefined;
  if (text?.startsWith(heard) === true) {
    const account = readAccount(text);
    const { doubt } = account;
    return { account, onDisk: true, ...(doubt === undefined ? {} : { problem: `the ledger: ${doubt}` }) };
  }
  const unread = disk !== undefined && 'unread' in disk ? disk.unread : undefined;
  if (heard === '') {
    const problem = unread === undefined ? {} : { problem: `the ledger was not read: ${unread}` };
    return { account: undefined, onDisk: false, ...problem };
  }
  const why =
    unread === undefined
      ? `the ledger is ${text === undefined ? 'gone' : 'not what the runner wrote'}`
      : `the ledger was not read: ${unread}`;
  const restored = restoreLedger(directory, heard);
  return {
    account: readAccount(heard),
    onDisk: restored,
    problem: `${why}; what the runner said is used${restored ? ' and written there again' : ''}`,
  };
}
