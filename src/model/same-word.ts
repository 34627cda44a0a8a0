import { isNumeric } from './exact-json.ts';
import { printValue } from './print-value.ts';
import type { Value } from './value.ts';

/** What programs read alike where they ask for yes or no. */
const ALIKE = [
  ['true', 'yes', 'on', '1'],
  ['false', 'no', 'off', '0'],
] as const;

/**
 * Why two values of JSON are neither equal nor surely different: the number 22 and the text "22", or `On` and `true`. Formats without types
 * make a number of `22`, so whoever writes `not "22"` means it; and what `yes` means, its program decides.
 */
export function sameWord(expected: Value, observed: Value): string | undefined {
  const [wanted, found] = [wordOf(expected), wordOf(observed)];
  if (wanted === undefined || found === undefined || expected === observed) return undefined;
  if (
    typeof expected !== typeof observed &&
    wanted === found &&
    !(isNumeric(expected) && isNumeric(observed))
  )
    return `it is ${named(observed)}, not ${named(expected)}: write ${printValue(observed, 'json')}`;
  const alike = ALIKE.find((words) => isOne(words, wanted) && isOne(words, found));
  if (alike === undefined || wanted === found) return undefined;
  // A number means yes or no only to what is asked so.
  if (isNumeric(expected) && isNumeric(observed)) return undefined;
  return `programs may read ${printValue(observed, 'json')} and ${printValue(expected, 'json')} alike: write ${printValue(observed, 'json')}`;
}

function isOne(words: readonly string[], word: string): boolean {
  return words.includes(word.toLowerCase());
}

function wordOf(value: Value): string | undefined {
  return typeof value === 'object' ? undefined : String(value);
}

function named(value: Value): string {
  const kind = isNumeric(value) ? 'number' : typeof value === 'boolean' ? 'word' : 'text';
  return `the ${kind} ${printValue(value, 'json')}`;
}
