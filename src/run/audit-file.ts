import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditLine } from '../model/audit-line.ts';
import { UnableError } from '../model/errors.ts';
import type { Mask } from '../model/mask.ts';
import { maskValue } from '../model/mask-value.ts';

/** Name of the audit log inside `reports/<run id>`. */
export const AUDIT_FILE = 'audit.ndjson';

/** Longer commands are cut off, with their size and digest, so that one line stays one line. */
const LONGEST_COMMAND = 16 * 1024;

/**
 * Every command that was sent to a host, every probe and every verb of a run, one JSON object per line, only ever appended to. Lines are
 * masked before they are written, and on their way to the disk when `append` returns.
 */
export class AuditFile {
  readonly #descriptor: number;
  readonly #runId: string;
  readonly #mask: Mask;
  #problem: string | undefined;
  #closed = false;

  /** @throws UnableError if the file cannot be opened for appending */
  constructor(directory: string, runId: string, mask: Mask, name = AUDIT_FILE) {
    try {
      this.#descriptor = openSync(join(directory, name), 'a', 0o600);
    } catch (error) {
      throw new UnableError(`the audit log cannot be written: ${(error as Error).message}`, {
        hint: 'nothing is sent to a host without being logged: make room, or give the current user access to the folder',
      });
    }
    this.#runId = runId;
    this.#mask = mask;
  }

  /** Never throws: `close` reports the first error. */
  append(lines: readonly AuditLine[]): void {
    if (this.#closed) return;
    const text = lines.map((line) => `${JSON.stringify(this.#printed(line))}\n`).join('');
    try {
      // One write may take only part of it.
      for (let bytes = Buffer.from(text); bytes.length > 0; )
        bytes = bytes.subarray(writeSync(this.#descriptor, bytes));
    } catch (error) {
      this.#problem ??= `the audit log is incomplete: ${(error as Error).message}`;
    }
  }

  /** A line about what could not be written. Safe to call twice. */
  close(): string | undefined {
    if (!this.#closed) closeSync(this.#descriptor);
    this.#closed = true;
    return this.#problem;
  }

  #printed({ at, ...line }: AuditLine): object {
    // Cut off only afterwards: no mask recognises half a secret.
    const { command, ...rest } = maskValue(line, this.#mask) as Omit<AuditLine, 'at'>;
    const sent = { at, run: this.#runId, ...rest };
    if (command.length <= LONGEST_COMMAND) return { ...sent, command };
    const commandSha256 = createHash('sha256').update(command).digest('hex');
    return {
      ...sent,
      command: `${command.slice(0, LONGEST_COMMAND)}…`,
      commandLength: command.length,
      commandSha256,
    };
  }
}
