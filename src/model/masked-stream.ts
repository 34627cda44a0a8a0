import type { Mask } from './mask.ts';

/** Without a line end for so long a text is passed on although a secret may be cut in two, in characters. */
const LONGEST_LINE = 1024 * 1024;

/**
 * Masks a text that comes in pieces, so that a secret that is cut in two is found too: what may be the beginning of a
 * secret waits for the next piece.
 */
export class MaskedStream {
  readonly #mask: Mask;
  #waiting = '';

  constructor(mask: Mask) {
    this.#mask = mask;
  }

  /** What may be shown of it now. */
  push(piece: string): string {
    const text = this.#waiting + piece;
    // Whole lines first: an encoded secret may begin anywhere in the last one.
    const line = text.lastIndexOf('\n') + 1;
    const waits = text.length - line > LONGEST_LINE ? 0 : this.#mask.unfinished(text.slice(line));
    this.#waiting = text.slice(text.length - waits);
    return this.#mask.apply(text.slice(0, text.length - waits));
  }

  /** What is left when nothing more comes. */
  end(): string {
    const rest = this.#mask.apply(this.#waiting);
    this.#waiting = '';
    return rest;
  }
}
