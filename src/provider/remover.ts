import type { BornProcess } from './birth.ts';
import type { LedgerEntry } from './provider.ts';

/** Something a run made, as far as it must be known to remove it. */
export interface Trace {
  readonly kind: LedgerEntry['kind'];
  /** What removes it: a name chosen by us. */
  readonly id: string;
  /** For a process: the leaders of its groups, as they were when they started. */
  readonly processes?: readonly BornProcess[];
}

/** A trace that was seen where it lives, with what its labels say. */
export interface Sighting extends Trace {
  /** Label `opsproof.run`. */
  readonly run: string;
  /** For example the environment it belongs to. */
  readonly owner: string;
  /** Label `opsproof.expires`, RFC 3339. */
  readonly expires?: string;
  /** Label `opsproof.runner`: who made it, see runner-life.ts. */
  readonly runner?: string;
  /** Label `opsproof.keep`: its run was asked to leave it. */
  readonly keep?: boolean;
  /** Milliseconds since 1970. */
  readonly madeAt?: number;
}

/** Finds and removes what runs made, also when the run and its ledger are gone. A plain object; one file and one registry line. */
export interface Remover {
  /** For people: who was asked. */
  readonly name: string;
  /**
   * Everything that bears the labels of any run, or of one.
   * @throws UnableError when it cannot be asked
   */
  find(run?: string): Promise<readonly Sighting[]>;
  /**
   * Is a thing that the ledger names there?
   * @throws UnableError when it cannot be asked
   */
  isThere(trace: Trace): Promise<boolean>;
  /** Removes it within `limitMs`; already gone is success. Never throws: a line that says why it could not. */
  remove(trace: Trace, limitMs: number): Promise<string | undefined>;
  /**
   * What runs made to be faster next time and left on purpose, and whether somebody uses it now.
   * @throws UnableError when it cannot be asked
   */
  caches?(): Promise<readonly (Trace & { readonly used: boolean })[]>;
}
