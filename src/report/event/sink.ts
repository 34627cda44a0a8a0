import type { RunEvent } from './events.ts';
import type { Tally } from './tally.ts';

/** Where a sink writes; injected so that tests see every byte. */
export interface SinkContext {
  /** The results of the run so far; it takes each event before the sinks do. */
  readonly tally: Tally;
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  /** The user's folder; paths are printed relative to it. */
  readonly cwd: string;
  readonly stdout: NodeJS.WritableStream;
  /** Stdout for a chosen report that programs read: its content is already masked. Default: stdout. */
  readonly forReports?: NodeJS.WritableStream;
  /** True if stdout is a terminal that shows colours (the caller respects NO_COLOR). */
  readonly colors: boolean;
  /** Where the terminal report goes if a chosen report takes stdout. */
  readonly stderr?: NodeJS.WritableStream;
  /** Absolute path to write to, or `-` for stdout; undefined: the sink's own name in `directory`. */
  readonly file?: string;
  /** Environment variables, in which sinks for CI servers find where they run. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Writes one kind of report. A plain object; one file and one registry line per sink. */
export interface Sink {
  readonly name: string;
  /** True if it goes to another machine, which may be away: that is reported, and changes no exit code. */
  readonly remote?: true;
  /**
   * Where it goes if --format names no file. `stdout`: there, alone, for a program that reads it. `among stdout`: as commands to the program
   * that reads stdout, among everything else there. Default: its own name in `directory`.
   */
  readonly goes?: 'stdout' | 'among stdout';
  /**
   * What the file that --format names contains from the start of a run until the report is written. `earlier`: what an earlier run wrote
   * there, for content that shows its age. Default: there is no file, so that an old report does not pass for that of a run that was killed.
   */
  readonly meanwhile?: 'earlier' | { readonly text: string };
  /** Heavy imports happen here or later, never at module load. */
  open(context: SinkContext): OpenSink;
}

export interface OpenSink {
  on(event: RunEvent): void;
  /** Called when no more scenarios run and hosts are being removed, which takes a while: loads what `close` needs. */
  prepare?(): void;
  /** Called once after `run-finished`; resolves when everything is on disk. */
  close(): Promise<void>;
}
