import { closeSync, fsyncSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../model/errors.ts';
import type { BornProcess } from '../../provider/birth.ts';
import { type OpenLedgerFile, openLedgerFile } from './ledger-file.ts';
import {
  type Account,
  type LedgerEntry,
  type LedgerLine,
  readAccount,
  type ThingName,
} from './ledger-line.ts';
import { unwritten } from './unwritten.ts';

/** Name of the ledger inside `reports/<run id>`. */
export const LEDGER_FILE = 'ledger.ndjson';

/** `Omit` that keeps the members of a union apart. */
type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;

export interface LedgerOptions {
  readonly now?: () => number;
  /** Called once, before the first thing is written down. */
  readonly beforeFirst?: () => void;
  /** Called with each line, also if the disk rejects it; not with one about what must not be made then. */
  readonly onLine?: (line: string) => void;
}

/**
 * The journal of everything a run creates: `reports/<run id>/ledger.ndjson`, one JSON object per line, only ever appended to. A line
 * `creating` is on disk (fsync) before the thing it names is made, so after a crash it may name things that were never made, and never the
 * other way round.
 */
export class FileLedger {
  readonly #file: string;
  readonly #descriptor: number;
  readonly #now: () => number;
  readonly #onLine: ((line: string) => void) | undefined;
  #beforeFirst: (() => void) | undefined;
  /** Its content, even if the disk no longer accepts or returns it. */
  #text: string;
  #torn = false;
  #problem: string | undefined;
  #closed = false;
  #empty = true;

  /** @throws UnableError if the file cannot be opened for appending, or is none of ours: a link, a pipe, a device */
  constructor(directory: string, { now = Date.now, beforeFirst, onLine }: LedgerOptions = {}) {
    this.#file = join(directory, LEDGER_FILE);
    const { descriptor, text: before } = opened(this.#file);
    this.#descriptor = descriptor;
    // New lines must not become part of a torn one.
    this.#torn = /[^\n]$/.test(before);
    this.#text = this.#torn ? `${before}\n` : before;
    this.#now = now;
    this.#beforeFirst = beforeFirst;
    this.#onLine = onLine;
  }

  /** Its content so far, even if the disk has less. */
  get text(): string {
    return this.#text;
  }

  /**
   * Why it lacks a line, if the disk rejected one: making and removing continue without it, because a removal must not fail for lack of a
   * line. Only `creating` throws: then the thing is not made.
   */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** True as long as nothing was about to be made. */
  get empty(): boolean {
    return this.#empty;
  }

  /** Whose ledger this is; the first line. @throws UnableError if the disk rejects it: then nothing may be made, and there is no ledger */
  begin(run: string, runner: string, keep: boolean): void {
    const isNew = this.#text === '';
    try {
      this.#append({ event: 'run', run, runner, keep });
    } catch (error) {
      this.close();
      if (isNew) rmSync(this.#file, { force: true });
      throw unwritten(this.#file, error);
    }
  }

  watchedBy(watchdog: BornProcess): void {
    if (!this.#closed) this.#appendIfPossible({ event: 'watchdog', ...watchdog });
  }

  /** Writes it to disk and returns when it is there. @throws UnableError if the disk rejects it: then it must not be made */
  creating(entry: LedgerEntry): void {
    const beforeFirst = this.#beforeFirst;
    this.#beforeFirst = undefined;
    beforeFirst?.();
    this.#empty = false;
    try {
      this.#append({ event: 'creating', ...entry });
      fsyncSync(this.#descriptor);
    } catch (error) {
      throw this.#closed ? error : unwritten(this.#file, error);
    }
  }

  /** Records that it exists, and the provider's name for it. Ignored after the end: a start that was too late for its own removal. */
  created({ provider, kind, id }: ThingName, called?: string): void {
    if (this.#closed) return;
    const name = called === undefined ? {} : { called };
    this.#appendIfPossible({ event: 'created', provider, kind, id, ...name });
  }

  destroyed({ provider, kind, id }: ThingName): void {
    if (this.#closed) return;
    this.#appendIfPossible({ event: 'destroyed', provider, kind, id });
  }

  kept({ provider, kind, id }: ThingName): void {
    this.#appendIfPossible({ event: 'kept', provider, kind, id });
  }

  /** Its content so far. */
  account(): Account {
    return readAccount(this.#text);
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
    const text = `${JSON.stringify({ at, ...line })}\n`;
    if (line.event !== 'creating') this.#remember(text);
    // A disk that is nearly full accepts a part of it, and what follows must not become part of a torn line.
    const bytes = Buffer.from(this.#torn ? `\n${text}` : text);
    const written = writeSync(this.#descriptor, bytes);
    this.#torn = written > 0 ? written < bytes.length : this.#torn;
    if (written < bytes.length) throw new Error(`ENOSPC: no space left on device, write '${this.#file}'`);
    if (line.event === 'creating') this.#remember(text);
  }

  #remember(line: string): void {
    this.#text += line;
    this.#onLine?.(line);
  }

  #appendIfPossible(line: Without<LedgerLine, 'at'>): void {
    try {
      this.#append(line);
    } catch (error) {
      if (this.#closed) throw error;
      this.#problem ??= messageOf(error);
    }
  }
}

function opened(file: string): OpenLedgerFile {
  try {
    return openLedgerFile(file);
  } catch (error) {
    throw unwritten(file, error);
  }
}
