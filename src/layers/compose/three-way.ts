/** One side of a merge: a layer, and what it has by key. */
export interface Side<V> {
  readonly layer: string;
  readonly entries: ReadonlyMap<string, V>;
}

/** A key that two sides changed in different ways. */
export interface Clash {
  readonly key: string;
  readonly layers: readonly [string, string];
}

/**
 * Merges what several sides made of the same base, entry by entry: what one of them changed, added or removed counts; what two changed in
 * different ways is a clash. Entries keep the order of the base; new ones follow.
 * @param same whether two values are the same
 */
export function mergeEntries<V>(
  base: ReadonlyMap<string, V>,
  sides: readonly Side<V>[],
  same: (a: V | undefined, b: V | undefined) => boolean,
): { readonly merged: ReadonlyMap<string, V>; readonly clashes: readonly Clash[] } {
  const merged = new Map(base);
  const clashes: Clash[] = [];
  const keys = new Set([...base.keys(), ...sides.flatMap(({ entries }) => [...entries.keys()])]);
  for (const key of keys) {
    const old = base.get(key);
    const changed = sides.filter(({ entries }) => !same(entries.get(key), old));
    const [first, ...others] = changed;
    if (first === undefined) continue;
    const value = first.entries.get(key);
    for (const other of others)
      if (!same(other.entries.get(key), value)) clashes.push({ key, layers: [first.layer, other.layer] });
    if (value === undefined) merged.delete(key);
    else merged.set(key, value);
  }
  return { merged, clashes };
}
