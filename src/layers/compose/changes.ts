import { entryDifference } from '../../image/differences.ts';
import type { FileTree, TreeEntry } from '../../image/file-tree.ts';

/** What a layer makes of a path: an entry, or nothing any more. */
export type LayerChange = TreeEntry | 'removed';

/** What a layer changes of what it stands on, by path. Times alone are no change. */
export type LayerChanges = ReadonlyMap<string, LayerChange>;

/** A layer with what it changes. */
export interface ChangedBy {
  readonly layer: string;
  readonly changes: LayerChanges;
}

/** The changes between two trees. */
export function changesBetween(base: FileTree, changed: FileTree): LayerChanges {
  const changes = new Map<string, LayerChange>();
  const before = new Map(base.all());
  for (const [path, entry] of changed.all()) {
    const old = before.get(path);
    before.delete(path);
    if (old === undefined || entryDifference(old, entry) !== undefined) changes.set(path, entry);
  }
  for (const path of before.keys()) changes.set(path, 'removed');
  return changes;
}
