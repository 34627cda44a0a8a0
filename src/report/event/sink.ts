import type { RunEvent } from './events.ts';
import type { Tally } from './tally.ts';

/** Where a sink writes; injected so that tests see every byte. */
export interface SinkContext {
  /** The results of the run so far; takes each event before the sinks do. */
  readonly tally: Tally;
  /** Absolute path of `reports/<run id>`. */
  readonly directory: string;
  /** The user's folder; paths are printed relative to it. */
  readonly cwd: string;
  readonly stdout: NodeJS.WritableStream;
  /** Stdout for a chosen report, which programs read: what it writes is masked already. Default: stdout. */
  readonly forReports?: NodeJS.WritableStream;
  /** True when stdout is a terminal that shows colours (NO_COLOR respected by the caller). */
  readonly colors: boolean;
  /** Where the terminal's report goes when a chosen report takes stdout. */
  readonly stderr?: NodeJS.WritableStream;
  /** Absolute path to write to, or `-` for stdout; undefined: the sink's own name in `directory`. */
  readonly file?: string;
  /** Tells CI servers' sinks where they are. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Writes one kind of report. A plain object; one file and one registry line a sink. */
export interface Sink {
  readonly name: string;
  /** True when it goes to another machine, which may be away: that is told, and changes no exit code. */
  readonly remote?: true;
  /** Heavy imports happen here or later, never at module load. */
  open(context: SinkContext): OpenSink;
}

export interface OpenSink {
  on(event: RunEvent): void;
  /** Called when no more scenario runs and hosts are being removed, which takes a while: loads what `close` needs. */
  prepare?(): void;
  /** Called once after `run-finished`; resolves when everything is on disk. */
  close(): Promise<void>;
}
