import type { LiveHost } from '../model/environment.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import type { Parts } from '../schema/parts.ts';
import type { Reading } from '../schema/reading.ts';
import type { z } from '../schema/shape.ts';
import type { Roads } from './ssh/roads.ts';
import type { LocalSurroundings } from './surroundings.ts';
import type { Transport } from './transport.ts';

/** How a host is reached. Plain data: a worker thread gets it as JSON from the thread that owns the stack. */
export interface AnyTarget {
  /** Name of its transport. */
  readonly transport: string;
  /** How long its shell may take to answer. Default 20 s. */
  readonly timeoutMs?: number;
}

export interface OpenOptions {
  readonly surroundings: LocalSurroundings;
  /** Shared by the ssh connections of one thread; loaded with the first of them. */
  roads?(): Promise<Roads>;
}

/**
 * Everything about a transport: its keys in an environment's file, its label in messages, and how it is opened. A plain object, one file,
 * one line in registry.ts. Its file loads no library before `open`.
 *
 * `Own` is what a host reached by it has besides name, groups and address, after reading.
 */
export interface TransportKind<T extends AnyTarget = AnyTarget, Own extends object = object> {
  /** The value of `transport:`. */
  readonly name: T['transport'];
  /** Keys of a host, each optional. A key that another transport has too is the same one, from `of.login`. */
  keys(of: Parts): z.ZodRawShape;
  /** Additional keys of live hosts. */
  liveKeys?(of: Parts): z.ZodRawShape;
  /** Its keys that are allowed at the top of the file, for all hosts. */
  readonly top?: readonly string[];
  /** Those of its keys that lead to one host, as an address does. */
  readonly single?: readonly string[];
  /** It leads to the machine that opsproof runs on, whatever its name. */
  readonly here?: true;
  /** The own values of the host. Mistakes are added to `reading.problems`. */
  read(host: MergedHost<never>, reading: Reading): Own;
  /** The address of a live host. */
  target(host: LiveHost & Own): T;
  /** For messages, as far as it is known before anything is resolved: `ssh ops@web-3:22`. */
  label(target: T): string;
  /**
   * Nothing is connected yet.
   * @throws UnableError when files that the target names cannot be read
   */
  open(target: T, options: OpenOptions): Promise<Transport>;
}
