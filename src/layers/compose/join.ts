import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { entryDifference } from '../../image/differences.ts';
import type { FileTree, TreeEntry } from '../../image/file-tree.ts';
import { UnableError } from '../../model/errors.ts';
import type { LayerChange, LayerChanges } from './changes.ts';

/** What the base is to become when the changes of all layers are made. */
export function expectedOf(base: FileTree, all: readonly LayerChanges[]): ReadonlyMap<string, TreeEntry> {
  const expected = new Map(base.all());
  for (const changes of all)
    for (const [path, change] of changes) {
      if (change === 'removed') expected.delete(path);
      else expected.set(path, change);
    }
  return expected;
}

/**
 * What layers on each other do not make of it by themselves: the upper one has folders and files as they were before the lower one changed
 * them. The last layer, the join, makes it so.
 */
export function missingOf(stacked: FileTree, expected: ReadonlyMap<string, TreeEntry>): LayerChanges {
  const missing = new Map<string, LayerChange>();
  const there = new Map(stacked.all());
  for (const [path, entry] of expected) {
    const found = there.get(path);
    there.delete(path);
    if (found === undefined || entryDifference(found, entry) !== undefined) missing.set(path, entry);
  }
  for (const path of there.keys()) missing.set(path, 'removed');
  return missing;
}

/**
 * Writes a layer of changes as an archive.
 * @param contentOf the content of a file, by its path
 */
export async function writeLayer(
  file: string,
  changes: LayerChanges,
  contentOf: (path: string) => Buffer,
): Promise<void> {
  const { pack } = await import('tar-stream');
  const archive = pack();
  const written = pipeline(archive, createWriteStream(file, { mode: 0o600 }));
  for (const [path, change] of [...changes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (change === 'removed') {
      const at = path.lastIndexOf('/') + 1;
      const name = `${path.slice(0, at)}.wh.${path.slice(at)}`;
      archive.entry({ name, mode: 0, mtime: new Date(0), uid: 0, gid: 0 }, '');
      continue;
    }
    const { mode, uid, gid, mtime, type, target, attributes } = change;
    // Their values are bytes, which the reader of archives does not keep.
    if (attributes !== undefined || type === 'device')
      throw new UnableError(
        `/${path} would have to be put back by the last layer, and is a device or has extended attributes`,
      );
    const head = { name: path, mode, uid, gid, mtime: new Date(mtime * 1000) };
    if (type === 'directory') archive.entry({ ...head, type }, '');
    else if (type === 'symlink') archive.entry({ ...head, type, linkname: target ?? '' }, '');
    else if (type === 'pipe') archive.entry({ ...head, type: 'fifo' }, '');
    else archive.entry(head, contentOf(path));
  }
  archive.finalize();
  await written;
}
