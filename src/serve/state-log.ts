import type { LookVerdict, ServedLook } from './look.ts';

/** Writes a line when the verdict of a path changes, and none while it stays the same. */
export class StateLog {
  readonly #write: (line: string) => void;
  readonly #last = new Map<string, LookVerdict>();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** @param tag with the at sign; empty: all scenarios */
  note(tag: string, { verdict, at, summary, reasons }: ServedLook): void {
    if (this.#last.get(tag) === verdict) return;
    this.#last.set(tag, verdict);
    const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
    const why = reasons[0] === undefined || reasons[0] === summary ? '' : `; ${reasons[0]}${more}`;
    const path = tag === '' ? '/health' : `/health/${tag.slice(1)}`;
    this.#write(`${new Date(at).toISOString()} ${path} ${verdict}: ${summary}${why}`);
  }
}
