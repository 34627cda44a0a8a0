import type { KeyPath } from './key-path.ts';

/** One entry under `hosts`: it may stand for many hosts. */
export interface MergedHost<H> {
  /** Path of the entry. */
  readonly path: KeyPath;
  readonly names: readonly string[];
  readonly groups: readonly string[];
  /** What is written in the entry itself. */
  readonly own: H;
  /** The keys of the entry as they stand in the file, also unknown and wrong ones. */
  readonly written: readonly string[];
  /** With what it inherits: `defaults`, then its groups in their order, then its own keys. */
  readonly merged: H;
  /** Where a key, or one entry of a map under it, was written. */
  origin(key: string, entry?: string): KeyPath;
}
