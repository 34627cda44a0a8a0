/** A map of a file that was read, whatever it has. */
export type ForeignTree = Readonly<Record<string, unknown>>;

/** A map; an empty one for anything else. */
export function treeOf(value: unknown): ForeignTree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ForeignTree) : {};
}

/** The items of a list; none for anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text or number as a text; undefined for anything else. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The texts of a list, or of a single one. */
export function textsIn(value: unknown): readonly string[] {
  return [value].flat().flatMap((item) => scalarText(item) ?? []);
}

/** A name for a host, file or environment: letters, digits, dots, hyphens. */
export function plainName(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'host';
}

/** A value of a table's cell or of a quoted text as Gherkin has it. */
export function cell(text: string): string {
  return text.replaceAll(/[\\|]/g, '\\$&').replaceAll('\n', '\\n');
}

/** `name=value` for every scalar of a tree, `a.b=value` for those below; and the paths of what is none. */
export function pairsIn(
  tree: ForeignTree,
  above = '',
): { readonly pairs: string[]; readonly others: string[] } {
  const found = { pairs: [] as string[], others: [] as string[] };
  for (const [name, value] of Object.entries(tree)) {
    const path = `${above}${name}`;
    const text = scalarText(value);
    if (text !== undefined) found.pairs.push(`${path}=${text}`);
    else if (Object.keys(treeOf(value)).length > 0) {
      const below = pairsIn(treeOf(value), `${path}.`);
      found.pairs.push(...below.pairs);
      found.others.push(...below.others);
    } else if (value !== null && value !== undefined) found.others.push(path);
  }
  return found;
}
