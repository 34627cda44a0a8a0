import { sameJson } from './json-diff.ts';
import type { Value } from './value.ts';

/** Elements of lists are compared as written: the number 80 and the text "80" are equal. */
function sameItem(wanted: Value, item: Value): boolean {
  return sameJson(wanted, item) || (typeof item !== 'object' && String(wanted) === String(item));
}

/** The items that a list does not have; an item that is asked for twice needs to be there only once. */
export function missingFrom(list: readonly Value[], items: readonly Value[]): readonly Value[] {
  return items.filter((wanted) => !list.some((item) => sameItem(wanted, item)));
}

/** Removes every expected element from the observed ones once: duplicates count. */
export function compareLists(
  expected: readonly Value[],
  observed: readonly Value[],
): { readonly missing: readonly Value[]; readonly extra: readonly Value[] } {
  const extra = [...observed];
  const missing = expected.filter((wanted) => {
    const index = extra.findIndex((item) => sameItem(wanted, item));
    if (index >= 0) extra.splice(index, 1);
    return index < 0;
  });
  return { missing, extra };
}
