import type { Expectation } from './expectation-kinds.ts';
import { LONGEST_TEXT, printOne, quoteText } from './print-value.ts';
import type { Value, ValueType } from './value.ts';

/**
 * The canonical form for people; `parseExpectation` reads it back (unless `longest` cut a text).
 * @param longest characters of one text, the rest is counted; `Infinity` if it must be read back
 */
export function printExpectation(expectation: Expectation, type: ValueType, longest = LONGEST_TEXT): string {
  const text = (value: string) => quoteText(value, longest);
  const items = (values: readonly Value[]) =>
    values.map((value) => printOne(value, type === 'list' ? 'text' : type, longest)).join(', ');
  const amount = (value: number | bigint) => printOne(value, type, longest);
  switch (expectation.kind) {
    case 'is':
      return printOne(expectation.value, type, longest);
    case 'compare':
      return `${COMPARISONS[expectation.comparison]} ${amount(expectation.value)}`;
    case 'between':
      return `between ${amount(expectation.low)} and ${amount(expectation.high)}`;
    case 'range':
      return expectation.bounds.map(({ comparison, version }) => `${comparison} ${version}`).join(' ');
    case 'contains':
      return `contains ${text(expectation.text)}`;
    case 'starts':
      return `starts with ${text(expectation.text)}`;
    case 'ends':
      return `ends with ${text(expectation.text)}`;
    case 'matches':
      return `matches /${expectation.source}/${expectation.flags}`;
    case 'one of':
      return `one of ${items(expectation.values)}`;
    case 'includes':
      return `includes ${items(expectation.items)}`;
    case 'exactly':
      return `exactly ${items(expectation.items)}`;
    case 'count':
      return `${printExpectation(expectation.expectation, 'integer')} elements`.replace(
        /^1 elements$/,
        '1 element',
      );
    case 'empty':
      return 'empty';
    case 'not':
      return `not ${printExpectation(expectation.expectation, type, longest)}`;
  }
}

/** `1 element`, `3 elements`. */
export function printCount(count: number): string {
  return count === 1 ? '1 element' : `${count} elements`;
}

const COMPARISONS = { '>=': 'at least', '<=': 'at most', '<': 'under', '>': 'over' } as const;
