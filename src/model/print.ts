import { printExactJson } from './exact-json.ts';
import type { Expectation } from './expectation-kinds.ts';
import { printBytes, printDuration, printMode, printObservedBytes, printPercent } from './quantity.ts';
import type { Value, ValueType } from './value.ts';

/** Longest text printed of one value unless told otherwise, in characters. */
const LONGEST_TEXT = 300;

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

/** An observed value with its unit; a long text is cut and its length given. */
export function printValue(value: Value | undefined, type: ValueType): string {
  if (value === undefined || (value === null && type !== 'json')) return 'not there';
  if (Array.isArray(value) && type === 'list') {
    if (value.length === 0) return 'an empty list';
    return cut(value.map((item: Value) => printOne(item, 'text', LONGEST_TEXT)).join(', '), LONGEST_TEXT * 2);
  }
  if (typeof value === 'number' && type === 'bytes') return printObservedBytes(value);
  if (typeof value === 'number' && (type === 'age' || type === 'duration')) return printDuration(value, 3);
  return printOne(value, type, LONGEST_TEXT);
}

function printOne(value: Value, type: ValueType, longest: number): string {
  if (type === 'json') return cut(printExactJson(value), longest);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return printNumber(value, type);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'string')
    return type === 'version' && /^\S+$/.test(value) ? value : quoteText(value, longest);
  return cut(printExactJson(value), longest);
}

function printNumber(value: number, type: ValueType): string {
  switch (type) {
    case 'bytes':
      return printBytes(value);
    case 'duration':
    case 'age':
      return printDuration(value);
    case 'percent':
      return printPercent(value);
    case 'mode':
      return printMode(value);
    default:
      return String(value);
  }
}

function quoteText(text: string, longest: number): string {
  const kept = text.slice(0, longest).replace(/[\\"\n\t\r]/g, (character) => ESCAPED[character] ?? character);
  return text.length <= longest ? `"${kept}"` : `"${kept}…" (${text.length} characters)`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
};

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
