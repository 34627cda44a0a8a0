import { createHash } from 'node:crypto';
import { FileTree, type TreeEntry } from '../../image/file-tree.ts';
import type { Layer } from '../../image/layer.ts';
import { type ChangedBy, changesBetween, type LayerChanges } from './changes.ts';
import { type Conflict, conflictsOf } from './conflicts.ts';
import { expectedOf, missingOf } from './join.ts';
import { LINKER_CACHE, needsNoLinkerCache } from './linker-cache.ts';
import { isMergedByEntry, isOfDpkg, mergeOfDpkg } from './merge-dpkg.ts';

/** What is put on each other: the layers below all, and those that each part has on them. */
export interface ToCompose {
  readonly base: readonly Layer[];
  readonly parts: readonly { readonly layer: string; readonly own: readonly Layer[] }[];
  readonly merge: readonly 'dpkg'[];
}

/** What comes of it. */
export interface Composed {
  readonly conflicts: readonly Conflict[];
  /** What the last layer must do; empty: none is needed. */
  readonly join: LayerChanges;
  /** The content of files that were merged. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

/** Files of which the content must be read for a merge. */
export function neededContents(merge: ToCompose['merge']): (path: string) => boolean {
  return merge.includes('dpkg') ? isMergedByEntry : () => false;
}

/** Puts the changes of several layers on their common base, and finds what does not fit together. */
export function composeTrees({ base, parts, merge }: ToCompose): Composed {
  const below = new FileTree(base);
  const trees = parts.map(({ layer, own }) => ({ layer, tree: new FileTree([...base, ...own]) }));
  const all: readonly ChangedBy[] = trees.map(({ layer, tree }) => ({
    layer,
    changes: changesBetween(below, tree),
  }));
  const stacked = new FileTree([...base, ...parts.flatMap(({ own }) => own)]);
  const dropsCache = merge.includes('dpkg') && needsNoLinkerCache(stacked);
  const isMerged = (path: string) =>
    (merge.includes('dpkg') && isOfDpkg(path)) || (dropsCache && path === LINKER_CACHE);
  const conflicts = [...conflictsOf(all, isMerged)];
  const expected = new Map(
    expectedOf(
      below,
      all.map(({ changes }) => changes),
    ),
  );
  const contents = new Map<string, Buffer>();
  for (const path of new Set(all.flatMap(({ changes }) => [...changes.keys()].filter(isMerged)))) {
    const changed = all.filter(({ changes }) => changes.has(path));
    if (changed.length < 2) continue;
    if (path === LINKER_CACHE) {
      expected.delete(path);
      continue;
    }
    const sides = changed.map(({ layer }) => ({ layer, text: textAt(trees, layer, path) }));
    const merged = mergeOfDpkg(path, below.at(path)?.content?.toString() ?? '', sides);
    if (merged === 'removed') expected.delete(path);
    else if (merged === 'first') expectFirst(expected, path, changed[0]);
    else {
      conflicts.push(...merged.conflicts);
      const content = Buffer.from(merged.text);
      contents.set(path, content);
      const entry = expected.get(path);
      if (entry !== undefined) expected.set(path, withContent(entry, content));
    }
  }
  return { conflicts, join: missingOf(stacked, expected), contents };
}

function textAt(
  trees: readonly { readonly layer: string; readonly tree: FileTree }[],
  layer: string,
  path: string,
): string {
  return (
    trees
      .find((one) => one.layer === layer)
      ?.tree.at(path)
      ?.content?.toString() ?? ''
  );
}

function expectFirst(expected: Map<string, TreeEntry>, path: string, first: ChangedBy | undefined): void {
  const change = first?.changes.get(path);
  if (change === undefined || change === 'removed') expected.delete(path);
  else expected.set(path, change);
}

function withContent(entry: TreeEntry, content: Buffer): TreeEntry {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { ...entry, size: content.length, sha256, content };
}
