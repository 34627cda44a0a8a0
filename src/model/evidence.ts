import type { Expectation } from './expectation-kinds.ts';
import { judge } from './judge.ts';
import type { Value, ValueType } from './value.ts';

/** A count of zero and words of absence: an incomplete answer may contain them too early. */
const OF_ABSENCE =
  /(?:^|[^\w.-])(?:0+(?:\.0+)?%?|no(?! such\b)|none|nothing|never|without|zero|false|null|\[\s*\]|\{\s*\})(?=$|[^\w.-]|[.-](?:\W|$))/i;
/** Parts of a pattern that match absence. */
const DENIES = /\(\?<?!|\[\^/;

/**
 * Whether an incomplete answer proves an expectation: only if the expectation is about something that is there. It never proves a denial,
 * an upper bound or absence.
 */
export function isProvenByPart(expectation: Expectation, value: Value, type: ValueType): boolean {
  if (!speaksOfWhatIsThere(expectation) || !judge(expectation, value, type).holds) return false;
  // The items themselves are proven; what else is in the list does not matter.
  return expectation.kind === 'includes' || saysMuch(value);
}

function speaksOfWhatIsThere(expectation: Expectation): boolean {
  switch (expectation.kind) {
    case 'is':
      return saysMuch(expectation.value);
    case 'one of':
      return expectation.values.every(saysMuch);
    case 'includes':
      return expectation.items.every(saysMuch);
    case 'contains':
    case 'starts':
    case 'ends':
      return saysMuch(expectation.text);
    case 'matches':
      return saysMuch(expectation.source) && !DENIES.test(expectation.source);
    case 'compare':
      return expectation.comparison.startsWith('>') && expectation.value > 0;
    case 'count':
      return speaksOfWhatIsThere(expectation.expectation) && expectation.expectation.kind === 'compare';
    default:
      return false;
  }
}

/** None of its parts is empty, 0, false or a word of absence. */
function saysMuch(value: Value): boolean {
  if (value === null || value === '' || value === false) return false;
  if (typeof value === 'string') return value.trim() !== '' && !OF_ABSENCE.test(value);
  if (typeof value !== 'object') return Number(value) !== 0;
  const parts = Object.values(value);
  return parts.length > 0 && parts.every((part) => saysMuch(part as Value));
}
