import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BornProcess } from '../provider/birth.ts';
import type { Ledger, LedgerEntry } from '../provider/provider.ts';
import { type Account, type LedgerLine, readAccount } from './ledger-line.ts';

/** Name of the ledger inside `reports/<run id>`. */
export const LEDGER_FILE = 'ledger.ndjson';

type Thing = Pick<LedgerEntry, 'kind' | 'id'>;
/** `Omit` that keeps the members of a union apart. */
type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;

/**
 * The journal of everything a run creates: `reports/<run id>/ledger.ndjson`, one JSON object a line, only ever appended to.
 * A line `creating` is on disk (fsync) before the thing it names is made, so a reader after a crash may find names of things
 * that never came to be, and never the other way round.
 */
export class FileLedger implements Ledger {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #now: () => number;
  #beforeFirst: (() => void) | undefined;
  #closed = false;
  #empty = true;

  /**
   * @param beforeFirst called once, before the first thing is written down
   * @throws Error of the file system when the file cannot be opened for appending
   */
  constructor(directory: string, now: () => number = Date.now, beforeFirst?: () => void) {
    this.#file = join(directory, LEDGER_FILE);
    const torn = existsSync(this.#file) && /[^\n]$/.test(readFileSync(this.#file, 'utf8'));
    this.#descriptor = openSync(this.#file, 'a', 0o600);
    // What is said from now on must not become part of a torn line.
    if (torn) writeSync(this.#descriptor, '\n');
    this.#now = now;
    this.#beforeFirst = beforeFirst;
  }

  /** True as long as nothing was about to be made. */
  get empty(): boolean {
    return this.#empty;
  }

  /** Whose ledger this is; the first line. */
  begin(run: string, runner: string, keep: boolean): void {
    this.#append({ event: 'run', run, runner, keep });
  }

  watchedBy(watchdog: BornProcess): void {
    if (!this.#closed) this.#append({ event: 'watchdog', ...watchdog });
  }

  creating(entry: LedgerEntry): void {
    const beforeFirst = this.#beforeFirst;
    this.#beforeFirst = undefined;
    beforeFirst?.();
    this.#empty = false;
    this.#append({ event: 'creating', ...entry });
    fsyncSync(this.#descriptor);
  }

  /** After the end nobody is interested any more: said by starts that came too late for their own removal. */
  created({ kind, id, process }: Thing & { readonly process?: BornProcess }): void {
    if (this.#closed) return;
    this.#append({ event: 'created', kind, id, ...(process === undefined ? {} : { process }) });
  }

  destroyed({ kind, id }: Thing): void {
    if (this.#closed) return;
    this.#append({ event: 'destroyed', kind, id });
  }

  kept({ kind, id }: Thing): void {
    this.#append({ event: 'kept', kind, id });
  }

  /** What it says by now. */
  account(): Account {
    return readAccount(readFileSync(this.#file, 'utf8'));
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }

  #append(line: Without<LedgerLine, 'at'>): void {
    if (this.#closed) throw new Error(`the ledger is closed: ${line.event}`);
    const at = new Date(this.#now()).toISOString();
    writeSync(this.#descriptor, `${JSON.stringify({ at, ...line })}\n`);
  }
}
