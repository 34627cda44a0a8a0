import type { Waiver } from '../../model/waiver.ts';
import type { Envelope } from '../../runner/messages.ts';
import type { RunAbout, RunUsed } from './run-about.ts';
import type { Tally } from './tally.ts';

/** The one ordered stream of a run. Every report is made from it and from nothing else; it is masked already. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly runId: string;
      /** RFC 3339. */
      readonly at: string;
      /** Absolute path of `reports/<run id>`; exists. */
      readonly directory: string;
      readonly about?: RunAbout;
      /** Where steps are defined that look without telling a finding, `steps/own.ts:2`; undefined: it is not known which do. */
      readonly plainSteps?: readonly string[];
      /** Those that count today. They change no verdict of a run: they tell what a gate will let through. */
      readonly waivers?: readonly Waiver[];
    }
  | {
      /** What happens to a stack or one of its hosts: `building images/web`, `ready`, `removed`. */
      readonly type: 'stack';
      readonly environment: string;
      readonly host?: string;
      readonly phase: string;
      readonly durationMs?: number;
      /** True when it needs a person's eye: a start that failed, a thing that could not be removed. */
      readonly problem?: true;
    }
  | {
      readonly type: 'envelope';
      readonly envelope: Envelope;
      /** The envelope as JSON, made once for all sinks; without it a sink makes its own. */
      readonly json?: string;
    }
  | {
      readonly type: 'run-finished';
      /** RFC 3339. */
      readonly at: string;
      readonly durationMs: number;
      readonly interrupted: boolean;
      /** Lines about what teardown could not remove; anything here is red. */
      readonly leftovers: readonly string[];
      readonly used?: RunUsed;
    };

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
