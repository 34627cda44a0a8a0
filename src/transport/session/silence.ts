import type { UnableError } from '../../model/errors.ts';

/**
 * That a host let whoever asked it wait, and why: so that it costs one wait a run and not one a scenario. Kept apart from the
 * session, as all threads of a run share what one of them found out.
 */
export class Silence {
  #reason: UnableError | undefined;
  readonly #tell: ((reason: UnableError) => void) | undefined;

  /** @param tell hears of each new reason, to pass it on */
  constructor(tell?: (reason: UnableError) => void) {
    this.#tell = tell;
  }

  /** Why it was not reached; undefined while nothing is known. */
  get reason(): UnableError | undefined {
    return this.#reason;
  }

  /** It let us wait. */
  begin(reason: UnableError): void {
    this.#reason = reason;
    this.#tell?.(reason);
  }

  /** It let another thread wait. */
  hear(reason: UnableError): void {
    this.#reason ??= reason;
  }

  /** It answered, or something was done to it. */
  end(): void {
    this.#reason = undefined;
  }
}
