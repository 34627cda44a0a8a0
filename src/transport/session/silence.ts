import type { UnableError } from '../../model/errors.ts';

/**
 * Records that a host did not answer in time, and why, so that this costs one wait per run and not one per scenario. Separate from the
 * session, because all threads of a run share what one of them found out.
 */
export class Silence {
  #reason: UnableError | undefined;
  readonly #tell: ((reason: UnableError) => void) | undefined;

  /** @param tell called with each new reason, to pass it on */
  constructor(tell?: (reason: UnableError) => void) {
    this.#tell = tell;
  }

  /** Why it was not reached; undefined if nothing is known. */
  get reason(): UnableError | undefined {
    return this.#reason;
  }

  /** It did not answer in time. */
  begin(reason: UnableError): void {
    this.#reason = reason;
    this.#tell?.(reason);
  }

  /** It did not answer another thread in time. */
  hear(reason: UnableError): void {
    this.#reason ??= reason;
  }

  /** It answered, or something was done to it. */
  end(): void {
    this.#reason = undefined;
  }
}
