import type { Facts } from '../host/facts.ts';
import type { Reply } from '../transport/transport.ts';

/** What a tool is asked to do on one host. */
export interface Work {
  /** Name of the host in its environment, and its groups. */
  readonly host: string;
  readonly groups: readonly string[];
  /** Absolute path of the file to apply, on the host. */
  readonly file: string;
  /** Rows of the table: name → values. Paths among them are absolute, on the host. */
  readonly options: Options;
  /** Absolute path of an empty folder on the host, for what the tool writes about its work. */
  readonly out: string;
  /** True: say what would change, and change nothing. */
  readonly dry: boolean;
}

export type Options = Readonly<Record<string, readonly string[]>>;

/** A row that the table of a tool may have. */
export interface OptionShape {
  readonly says: string;
  /** `path`: a file or folder of the repository, which is sent along. `pair`: `name=value`. */
  readonly form: 'text' | 'path' | 'pair';
  /** Of a pair: what its name may be, where the tool takes less than any text. */
  readonly name?: RegExp;
  /** The values that it may have; any if undefined. */
  readonly one?: readonly string[];
  /** It may stand more than once. */
  readonly many?: true;
}

/** The result of a converge on one host. Names are the tool's own. */
export interface Converged {
  readonly changed: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
  readonly unchanged: readonly string[];
  /** Of a dry run: what the tool did not try, so that nobody knows whether it would change something. */
  readonly unknown: readonly string[];
  /** What the tool says about each that failed: name → its words. */
  readonly reasons: ReadonlyMap<string, string>;
  /** As the tool prints it. */
  readonly version: string;
}

/** A tool that brings a host to a state: one file, one line in registry.ts. */
export interface ConvergeTool {
  /** As in sentences after `the`: `puppet manifest`. */
  readonly noun: string;
  readonly description: string;
  readonly options: Readonly<Record<string, OptionShape>>;
  /** What its dry run writes on the host all the same. */
  readonly dryRunWrites: string;
  /** Files that it needs beside the one to apply: name in `work.out` → text. Values of pairs are in these only, since they may be secret. */
  files?(work: Work): Readonly<Record<string, string>>;
  /** One piece of POSIX sh that does the work and leaves what the tool says about it in `work.out`; names are quoted. */
  command(work: Work, facts: Facts): string;
  /** Exit statuses with which it has come to its end and nothing failed. */
  readonly well: readonly number[];
  /** The file in `work.out` that `read` wants. */
  readonly report: string;
  /**
   * What the tool's own report says.
   * @param report undefined when the tool has written none
   * @returns a line that says why nothing is known when the tool did no work
   */
  read(report: string | undefined, reply: Reply, work: Work): Converged | string;
}
