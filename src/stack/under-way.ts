import { UnableError } from '../model/errors.ts';
import { LATE, within } from '../transport/deadline.ts';

/** How long to wait for what is being made when a start is aborted, in milliseconds. */
export const SETTLE_MS = 10_000;
/** In addition to the time that a provider declares. */
const GRACE_MS = 10_000;

/** The work of providers for one stack: limited in time, and ended when a part of it fails or the run is interrupted. */
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

  /** Waits for a provider, but not longer than it declared; what it makes is in progress until it settles. @throws UnableError */
  async limited<T>(work: Promise<T>, limitMs: number, late: string): Promise<T> {
    this.#work.push(work);
    const answer = await within(work, limitMs + GRACE_MS);
    if (answer !== LATE) return answer;
    throw new UnableError(`${late} within ${(limitMs + GRACE_MS) / 1000} s`);
  }

  /** Records what is in progress, and ends the rest if it fails. */
  follow<T>(work: Promise<T>): Promise<T> {
    this.#work.push(work);
    work.catch((error: unknown) => {
      this.#cause ??= error;
      this.#failed.abort();
    });
    return work;
  }

  /** @throws UnableError if it was ended */
  refuseEnded(what: string): void {
    if (this.signal.aborted) throw new UnableError(`the start of ${what} was interrupted`);
  }

  /** Ends it. @returns whether all of it has settled: what is being made cannot be removed yet, and would appear afterwards */
  async end(): Promise<boolean> {
    this.#failed.abort();
    return (await within(Promise.allSettled(this.#work), SETTLE_MS)) !== LATE;
  }
}
