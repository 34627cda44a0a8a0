import type { Writable } from 'node:stream';
import type { Tally } from '../report/event/tally.ts';
import type { ChosenFormat } from '../report/sink/chosen-formats.ts';
import type { Selection } from './selection.ts';

/** What a run is asked to do, and everything it may use. */
export interface RunRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly colors: boolean;
  readonly selection: Selection;
  /** Values of `--env`. */
  readonly environments: readonly string[];
  /** Environments that a program made, by name, as the text of a file. */
  readonly given?: ReadonlyMap<string, string>;
  /** Values of `--limit`: names, patterns and groups of hosts; empty: all hosts. */
  readonly limit: readonly string[];
  /** Worker threads; undefined: as in the settings. 0 and 1: none. */
  readonly parallel: number | undefined;
  /** How often a red scenario is tried again. */
  readonly retry: number;
  readonly failFast: boolean;
  /** True: stacks stay up afterwards. */
  readonly keep: boolean;
  /** Reports in addition to those that are always written. */
  readonly formats?: readonly ChosenFormat[];
  /** The name under which channels are notified if the run dies and some of it cannot be removed. */
  readonly notify?: string;
  /** Called when the reports are written, with all results; it may not change the verdict. */
  readonly finished?: (tally: Tally, runId: string) => Promise<void> | void;
  /** Aborted when the operator interrupts. */
  readonly interrupt: AbortSignal;
}
