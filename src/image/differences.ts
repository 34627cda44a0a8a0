import type { FileTree, TreeEntry } from './file-tree.ts';
import type { ReadImage } from './image.ts';

/** What differs between two images: paths with the kind of difference, and `configuration`. Times are not compared: they show in digests. */
export function differencesOf(
  a: { readonly image: ReadImage; readonly tree: FileTree },
  b: { readonly image: ReadImage; readonly tree: FileTree },
): readonly string[] {
  const found: string[] = [];
  const others = new Map(b.tree.all());
  for (const [path, entry] of a.tree.all()) {
    const other = others.get(path);
    others.delete(path);
    const what = other === undefined ? 'is only in the first' : entryDifference(entry, other);
    if (what !== undefined) found.push(`/${path}: ${what}`);
  }
  for (const path of others.keys()) found.push(`/${path}: is only in the second`);
  const config = ({ image: { configuration } }: typeof a) => canonical(configuration.config ?? {});
  if (config(a) !== config(b)) found.push('configuration');
  return found;
}

/** How two entries of a path differ: the first thing that does. */
export function entryDifference(one: TreeOrLayer, other: TreeOrLayer): string | undefined {
  if (one.type !== other.type) return `${one.type} and ${other.type}`;
  if (one.type === 'file' && one.sha256 !== other.sha256) return 'content';
  if (one.target !== other.target) return `leads to ${one.target} and ${other.target}`;
  if (one.type !== 'symlink' && one.mode !== other.mode) return `mode ${octal(one)} and ${octal(other)}`;
  if (one.uid !== other.uid || one.gid !== other.gid)
    return `owner ${one.uid}:${one.gid} and ${other.uid}:${other.gid}`;
  return one.attributes === other.attributes ? undefined : 'extended attributes';
}

type TreeOrLayer = Pick<TreeEntry, 'type' | 'sha256' | 'target' | 'mode' | 'uid' | 'gid' | 'attributes'>;

const octal = ({ mode }: Pick<TreeEntry, 'mode'>) => mode.toString(8).padStart(4, '0');

/** JSON with its keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
