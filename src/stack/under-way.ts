import { UnableError } from '../model/errors.ts';
import { LATE, within } from '../transport/deadline.ts';

/** What is being made when a start is broken off is waited for so long, in milliseconds. */
export const SETTLE_MS = 10_000;
/** Besides what a provider says that something may take. */
const GRACE_MS = 10_000;

/** What providers do for one stack: limited in time, and ended when a part of it fails or the run is interrupted. */
export class UnderWay {
  readonly signal: AbortSignal;
  readonly #failed = new AbortController();
  readonly #work: Promise<unknown>[] = [];
  #cause: unknown;

  /** @param interrupt aborted when the run is interrupted */
  constructor(interrupt: AbortSignal) {
    this.signal = AbortSignal.any([interrupt, this.#failed.signal]);
  }

  /** What went wrong first; everything after it is only interrupted by it. */
  get cause(): unknown {
    return this.#cause;
  }

  /** Waits for a provider, but not longer than it said; what it makes is under way until it settles. @throws UnableError */
  async limited<T>(work: Promise<T>, limitMs: number, late: string): Promise<T> {
    this.#work.push(work);
    const answer = await within(work, limitMs + GRACE_MS);
    if (answer !== LATE) return answer;
    throw new UnableError(`${late} within ${(limitMs + GRACE_MS) / 1000} s`);
  }

  /** Notes what is under way, and ends the rest when it fails. */
  follow<T>(work: Promise<T>): Promise<T> {
    this.#work.push(work);
    work.catch((error: unknown) => {
      this.#cause ??= error;
      this.#failed.abort();
    });
    return work;
  }

  /** @throws UnableError when it was ended */
  refuseEnded(what: string): void {
    if (this.signal.aborted) throw new UnableError(`the start of ${what} was interrupted`);
  }

  /** Ends it. @returns whether all of it has settled: what is being made cannot be removed yet, and would appear afterwards */
  async end(): Promise<boolean> {
    this.#failed.abort();
    return (await within(Promise.allSettled(this.#work), SETTLE_MS)) !== LATE;
  }
}
