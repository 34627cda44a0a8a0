/** How long an answer is used again, in milliseconds: `shortest` after something was done, then each time longer by `growth`, up to `longest`. */
export interface Freshness {
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly growth: number;
}

/** One look at everything that several wait for: whoever asks soon after another gets the same answer. */
export class SharedLook<T> {
  readonly #look: () => Promise<T>;
  readonly #freshness: Freshness;
  #asked: { readonly at: number; readonly answer: Promise<T> } | undefined;
  #freshMs: number;

  constructor(look: () => Promise<T>, freshness: Freshness) {
    this.#look = look;
    this.#freshness = freshness;
    this.#freshMs = freshness.shortestMs;
  }

  /** Rejects as the look does; what failed is not used again. */
  now(): Promise<T> {
    const at = performance.now();
    if (this.#asked !== undefined && at - this.#asked.at < this.#freshMs) return this.#asked.answer;
    const { growth, longestMs } = this.#freshness;
    this.#freshMs = Math.min(this.#freshMs * growth, longestMs);
    const asked = { at, answer: this.#look() };
    this.#asked = asked;
    asked.answer.catch(() => {
      // Another one may have been asked for since.
      if (this.#asked === asked) this.#asked = undefined;
    });
    return asked.answer;
  }

  /** What was seen counts no more: something was done. */
  forget(): void {
    this.#asked = undefined;
    this.#freshMs = this.#freshness.shortestMs;
  }

  /** How long to wait before it is worth asking again, in milliseconds. */
  get pauseMs(): number {
    return this.#freshMs;
  }
}
