import type { Writable } from 'node:stream';
/** What a command gets from outside, injected so that tests can run it in-process. */
export interface Io {
  /** The root of the user's repository. */
  readonly cwd: string;
  /** The folder in which the command was typed, if not the root: paths on the command line are relative to it. */
  readonly here?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** True if stdout shows colours. */
  readonly colors: boolean;
  /** Aborted when the operator interrupts (SIGINT, SIGTERM, SIGHUP). */
  readonly interrupt: AbortSignal;
}

/** One command of the command line. A plain object; one file and one registry line per command. */
export interface Command {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** The whole help text. */
  readonly help: string;
  /** @returns the exit code. @throws ConfigurationError for bad usage or input */
  run(argv: readonly string[], io: Io): Promise<number>;
}
