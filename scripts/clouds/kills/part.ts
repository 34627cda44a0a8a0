/** A provider with the real part behind it, and two hosts to start there. */
export interface Part {
  readonly provider: string;
  /** The environment, with the hosts `one` and `two`. */
  readonly environment: object;
  /** The longest that something may stay after the death of a runner, in milliseconds. */
  readonly limitMs: number;
  /** What is left of a run, asked of the part itself. */
  left(run: string): Promise<readonly string[]>;
  end(): Promise<void>;
}

/** What every environment here begins with. */
export const EPHEMERAL = { lifecycle: 'ephemeral', ttl: '30 minutes' };
