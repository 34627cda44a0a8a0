import { printExactJson, sameNumber } from './exact-json.ts';
import type { Value } from './value.ts';

/** Where two JSON values differ, one line per place: `$.a.b[0]: expected 1, observed 2`. At most `longest` lines. */
export function diffJson(expected: Value, observed: Value, longest = 10): string[] {
  const lines = differences(expected, observed, '$');
  if (lines.length <= longest) return lines;
  return [...lines.slice(0, longest - 1), `… ${lines.length - longest + 1} more places differ`];
}

/** The same value; the order of object keys does not matter. */
export function sameJson(a: Value, b: Value): boolean {
  return differences(a, b, '$').length === 0;
}

function differences(expected: Value | undefined, observed: Value | undefined, path: string): string[] {
  if (expected === observed || sameNumber(expected, observed)) return [];
  if (Array.isArray(expected) && Array.isArray(observed)) {
    const length = Math.max(expected.length, observed.length);
    return Array.from({ length }, (_, index) => `${index}`).flatMap((index) =>
      differences(member(expected, index), member(observed, index), `${path}[${index}]`),
    );
  }
  if (isObject(expected) && isObject(observed)) {
    return [...new Set([...Object.keys(expected), ...Object.keys(observed)])].flatMap((key) =>
      differences(member(expected, key), member(observed, key), `${path}${property(key)}`),
    );
  }
  return [`${path}: expected ${print(expected)}, observed ${print(observed)}`];
}

function isObject(value: Value | undefined): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own members only: a key such as `constructor` is data. */
function member(of: Value, key: string): Value | undefined {
  return Object.hasOwn(of as object, key) ? (of as Record<string, Value>)[key] : undefined;
}

function property(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

function print(value: Value | undefined): string {
  if (value === undefined) return 'nothing';
  const text = printExactJson(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
