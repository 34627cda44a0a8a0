import type { Mask } from './mask.ts';
import { MASK } from './secret.ts';
import { wrappedTail } from './wrapped-tail.ts';

/** After this many characters without a line end a text is passed on, although a secret may be cut in two. */
const LONGEST_LINE = 1024 * 1024;
/** Encoders and dumps have shorter lines. */
const LONGEST_SHOWN = 200;
/** This many characters of a secret are hidden even if its rest does not come next. */
const LEAST_PART = 4;

/**
 * Masks a text that comes in pieces, so that a secret that is cut in two is also found: a possible beginning of a secret waits for the next
 * piece, and so do lines that an encoder or a dump may go on in. If something else writes in between, as worker threads do, both halves are masked.
 */
export class MaskedStream {
  readonly #mask: Mask;
  #waiting = '';
  /** What is shown of the last line: whether it is one of an encoder shows in it. */
  #line = '';
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
    const unfinished = text.length - line > LONGEST_LINE ? 0 : this.#mask.unfinished(text.slice(line));
    const wrapped = this.#mask.empty ? 0 : this.#line.length + text.length - wrappedTail(this.#line + text);
    const waits = Math.min(text.length, Math.max(unfinished, wrapped));
    const shown = this.#masked(text.slice(0, text.length - waits));
    const begun = this.#waiting;
    if (begun.length >= LEAST_PART && waits < text.length && shown.startsWith(begun)) {
      return this.interrupt() + this.push(piece);
    }
    this.#waiting = text.slice(text.length - waits);
    return this.#noted(shown);
  }

  /** The rest, when nothing more comes. */
  end(): string {
    const rest = this.#masked(this.#waiting);
    this.#waiting = '';
    return this.#noted(rest);
  }

  /** Something other than the rest of the waiting text comes: the part of that text that may be shown. */
  interrupt(): string {
    const begun = this.#waiting;
    this.#waiting = '';
    if (begun.length < LEAST_PART) return this.#noted(begun);
    const rests = this.#mask.rests(begun);
    for (const rest of rests) if (rest.length >= LEAST_PART) this.#owed.add(rest);
    return this.#noted(rests.length === 0 ? this.#masked(begun) : MASK);
  }

  /** What comes behind the line that is shown, masked as part of it. */
  #masked(text: string): string {
    const whole = this.#mask.apply(this.#line + text);
    return whole.startsWith(this.#line) ? whole.slice(this.#line.length) : this.#mask.apply(text);
  }

  #noted(shown: string): string {
    const text = this.#line + shown;
    this.#line = text.slice(Math.max(text.lastIndexOf('\n') + 1, text.length - LONGEST_SHOWN));
    return shown;
  }
}
