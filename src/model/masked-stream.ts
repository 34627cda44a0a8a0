import type { Mask } from './mask.ts';
import { MASK } from './secret.ts';

/** After this many characters without a line end a text is passed on, although a secret may be cut in two. */
const LONGEST_LINE = 1024 * 1024;
/** This many characters of a secret are hidden even if its rest does not come next. */
const LEAST_PART = 4;

/**
 * Masks a text that comes in pieces, so that a secret that is cut in two is also found: a possible beginning of a secret waits for the next
 * piece. If something else writes in between, as worker threads do, both halves are masked.
 */
export class MaskedStream {
  readonly #mask: Mask;
  #waiting = '';
  /** The rests of secrets whose beginnings were interrupted. */
  readonly #owed = new Set<string>();

  constructor(mask: Mask) {
    this.#mask = mask;
  }

  /** The part that may be shown now. */
  push(piece: string): string {
    const rest = [...this.#owed].find((owed) => piece.startsWith(owed));
    if (rest !== undefined) {
      this.#owed.delete(rest);
      return this.interrupt() + MASK + this.push(piece.slice(rest.length));
    }
    const text = this.#waiting + piece;
    // Whole lines first: an encoded secret may begin anywhere in the last one.
    const line = text.lastIndexOf('\n') + 1;
    const waits = text.length - line > LONGEST_LINE ? 0 : this.#mask.unfinished(text.slice(line));
    const shown = this.#mask.apply(text.slice(0, text.length - waits));
    const begun = this.#waiting;
    if (begun.length >= LEAST_PART && waits < text.length && shown.startsWith(begun)) {
      return this.interrupt() + this.push(piece);
    }
    this.#waiting = text.slice(text.length - waits);
    return shown;
  }

  /** The rest, when nothing more comes. */
  end(): string {
    const rest = this.#mask.apply(this.#waiting);
    this.#waiting = '';
    return rest;
  }

  /** Something other than the rest of the waiting text comes: the part of that text that may be shown. */
  interrupt(): string {
    const begun = this.#waiting;
    this.#waiting = '';
    if (begun.length < LEAST_PART) return begun;
    const rests = this.#mask.rests(begun);
    for (const rest of rests) if (rest.length >= LEAST_PART) this.#owed.add(rest);
    return rests.length === 0 ? this.#mask.apply(begun) : MASK;
  }
}
