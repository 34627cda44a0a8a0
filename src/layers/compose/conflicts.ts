import { entryDifference } from '../../image/differences.ts';
import type { ChangedBy, LayerChange, LayerChanges } from './changes.ts';

/** A path that two layers changed in different ways. */
export interface Conflict {
  /** Absolute; `configuration` for what the image says of its containers. */
  readonly path: string;
  readonly layers: readonly [string, string];
  /** `content`, `server/facility removes it`. */
  readonly what: string;
}

/**
 * Where the changes of layers do not fit together: the same path changed in different ways, or something below what another one removes or
 * makes something else of. Sorted by path.
 * @param isMerged paths that are merged and so never conflict
 */
export function conflictsOf(
  all: readonly ChangedBy[],
  isMerged: (path: string) => boolean,
): readonly Conflict[] {
  const found: Conflict[] = [];
  for (const [index, one] of all.entries())
    for (const other of all.slice(index + 1)) {
      const layers = [one.layer, other.layer] as const;
      for (const [path, change] of one.changes) {
        if (isMerged(path)) continue;
        const second = other.changes.get(path);
        const what = second === undefined ? undefined : difference(change, second, layers);
        if (what !== undefined) found.push({ path: `/${path}`, layers, what });
      }
      found.push(...below(one, other, layers, isMerged), ...below(other, one, layers, isMerged));
    }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function difference(
  one: LayerChange,
  other: LayerChange,
  [first, second]: readonly [string, string],
): string | undefined {
  if (one === 'removed') return other === 'removed' ? undefined : `${first} removes it`;
  if (other === 'removed') return `${second} removes it`;
  return entryDifference(one, other);
}

/** What one layer adds below a folder that the other one removes, or makes something else of. */
function below(
  adding: ChangedBy,
  removing: ChangedBy,
  layers: readonly [string, string],
  isMerged: (path: string) => boolean,
): readonly Conflict[] {
  const found: Conflict[] = [];
  for (const [path, change] of adding.changes) {
    if (change === 'removed' || isMerged(path)) continue;
    const gone = goneAbove(path, removing.changes);
    if (gone !== undefined && removing.changes.get(path) === undefined)
      found.push({ path: `/${path}`, layers, what: `${removing.layer} has no folder /${gone}` });
  }
  return found;
}

function goneAbove(path: string, changes: LayerChanges): string | undefined {
  for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
    const folder = path.slice(0, end);
    const change = changes.get(folder);
    if (change !== undefined && (change === 'removed' || change.type !== 'directory')) return folder;
  }
  return undefined;
}

const MOST_TOLD = 20;

/** A line for each path and what differs, with all layers that changed it; at most 20. */
export function printConflicts(conflicts: readonly Conflict[]): readonly string[] {
  const groups = Map.groupBy(conflicts, ({ path, what }) => JSON.stringify([path, what]));
  const all = [...groups.values()].map((group) => {
    const [{ path, what } = { path: '', what: '' }] = group;
    const layers = [...new Set(group.flatMap((one) => one.layers))];
    return `${path}: changed by ${layers.slice(0, -1).join(', by ')} and by ${layers.at(-1)}: ${what}`;
  });
  const lines = all.slice(0, MOST_TOLD);
  const more = all.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}
