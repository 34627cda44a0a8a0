import type { KeyPath } from './key-path.ts';

/** One entry under `hosts`: it may stand for many hosts. */
export interface MergedHost<H> {
  /** Path of the entry. */
  readonly path: KeyPath;
  readonly names: readonly string[];
  readonly groups: readonly string[];
  /** The keys of the entry itself. */
  readonly own: H;
  /** The keys of the entry as in the file, including unknown and wrong ones. */
  readonly written: readonly string[];
  /** With inherited keys: `defaults`, then its groups in order, then its own keys. */
  readonly merged: H;
  /** Where a key, or one entry of a map below it, was written. */
  origin(key: string, entry?: string): KeyPath;
}
