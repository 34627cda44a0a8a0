import { printExactJson } from './exact-json.ts';
import { printBytes, printDuration, printMode, printObservedBytes, printPercent } from './quantity.ts';
import type { Value, ValueType } from './value.ts';

/** Longest text printed of one value by default, in characters. */
export const LONGEST_TEXT = 300;

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

export function printOne(value: Value, type: ValueType, longest: number): string {
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

export function quoteText(text: string, longest: number): string {
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
