import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledger, LedgerEntry } from '../provider/provider.ts';

/** Name of the ledger inside `reports/<run id>`. */
export const LEDGER_FILE = 'ledger.ndjson';

/** One line of the ledger: what is about to exist, or what is gone. */
export type LedgerLine = { readonly at: string } & (
  | ({ readonly event: 'creating' } & LedgerEntry)
  | ({ readonly event: 'destroyed' } & Pick<LedgerEntry, 'kind' | 'id'>)
);

/**
 * The journal of everything a run creates: `reports/<run id>/ledger.ndjson`, one JSON object a line, only ever appended to.
 * A line is on disk (fsync) before the thing it names is made, so a reader after a crash may find names of things
 * that never came to be, and never the other way round.
 */
export class FileLedger implements Ledger {
  readonly #descriptor: number;
  readonly #now: () => number;
  #closed = false;
  #empty = true;

  /** @throws Error of the file system when the file cannot be opened for appending */
  constructor(directory: string, now: () => number = Date.now) {
    this.#descriptor = openSync(join(directory, LEDGER_FILE), 'a', 0o600);
    this.#now = now;
  }

  /** True as long as nothing was about to be made. */
  get empty(): boolean {
    return this.#empty;
  }

  creating(entry: LedgerEntry): void {
    this.#empty = false;
    this.#append({ at: this.#time(), event: 'creating', ...entry });
  }

  destroyed(entry: Pick<LedgerEntry, 'kind' | 'id'>): void {
    this.#append({ at: this.#time(), event: 'destroyed', kind: entry.kind, id: entry.id });
  }

  /** Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }

  #append(line: LedgerLine): void {
    if (this.#closed) throw new Error(`the ledger is closed: ${line.event} ${line.kind} ${line.id}`);
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`);
    fsyncSync(this.#descriptor);
  }
}
