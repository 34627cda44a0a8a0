import { sameJson } from './json-diff.ts';
import type { Value } from './value.ts';

/** Elements of lists are compared as written: a port 80 and a text "80" are the same. */
function sameItem(wanted: Value, item: Value): boolean {
  return sameJson(wanted, item) || (typeof item !== 'object' && String(wanted) === String(item));
}

/** Which of the items a list does not have; one that is asked twice may be there once. */
export function missingFrom(list: readonly Value[], items: readonly Value[]): readonly Value[] {
  return items.filter((wanted) => !list.some((item) => sameItem(wanted, item)));
}

/** Takes every expected element out of the observed ones once: duplicates count. */
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
