import type { AuditLine } from '../model/audit-line.ts';

/** Lines wait at most this long, in milliseconds, or until there are this many. */
const LONGEST_MS = 200;
const MOST_LINES = 200;

/** Collects what one thread sends to hosts and hands it to the thread that writes the audit log, many lines at a time. */
export class AuditBuffer {
  readonly #deliver: (lines: readonly AuditLine[]) => Promise<void>;
  #lines: AuditLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #delivering: Promise<void> = Promise.resolve();

  constructor(deliver: (lines: readonly AuditLine[]) => Promise<void>) {
    this.#deliver = deliver;
  }

  add(line: AuditLine): void {
    this.#lines.push(line);
    // A change is on its way to the disk before anything else is done.
    if (line.begins === true || this.#lines.length >= MOST_LINES) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), LONGEST_MS).unref();
  }

  /** Resolves when every line so far is written. Never rejects: the writer reports what it could not write. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines.splice(0);
    if (lines.length > 0) {
      const delivered = this.#deliver(lines).catch(() => {});
      this.#delivering = Promise.all([this.#delivering, delivered]).then(() => {});
    }
    return this.#delivering;
  }
}
