import { ExpectationError } from './expectation-error.ts';
import type { Expectation, VersionBound } from './expectation-kinds.ts';
import { parseLiteral } from './literal.ts';
import type { ValueType } from './value.ts';

/** Comparisons of quantities and ranges of versions, as written. */

/** The name of a type in messages. */
export const NAMES: Readonly<Record<ValueType, string>> = {
  boolean: 'yes or no',
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  bytes: 'a size',
  duration: 'a duration',
  percent: 'a percentage',
  mode: 'a file mode',
  age: 'an age',
  version: 'a version',
  list: 'a list',
  json: 'a JSON value',
};

/**
 * Ranges of semantic versions as npm writes them: `^1.2` keeps the first number that is not 0, `~1.2` the first two.
 */
export function readCompatible(text: string): Expectation {
  const [, sign, written = ''] = /^([\^~])\s*(.+)$/s.exec(text) ?? [];
  const numbers = /^\d+(?:\.\d+){0,2}/.exec(version(written))?.[0].split('.').map(Number) ?? [];
  const significant = numbers.findIndex((number) => number > 0);
  const fixed =
    sign === '~' ? Math.min(1, numbers.length - 1) : significant < 0 ? numbers.length - 1 : significant;
  const upper = numbers.slice(0, fixed + 1).map((number, index) => (index === fixed ? number + 1 : number));
  return {
    kind: 'range',
    bounds: [
      { comparison: '>=', version: written },
      { comparison: '<', version: upper.join('.') },
    ],
  };
}

export function readSymbol(text: string, type: ValueType): Expectation {
  const [, symbol = '', rest = ''] = /^([<>]=?|!?=)\s*(.*)$/s.exec(text) ?? [];
  const value = amount(rest, type);
  if (symbol === '=') return { kind: 'is', value };
  if (symbol === '!=') return { kind: 'not', expectation: { kind: 'is', value } };
  return compared(symbol as '>=' | '<=' | '>' | '<', value, type, text);
}

/** Counts and measures, which are never below zero. */
const NEVER_NEGATIVE: readonly ValueType[] = ['bytes', 'duration', 'age', 'percent'];

/** @throws ExpectationError for a bound that every size meets (`at least 0`) or none (`under 0`) */
export function compared(
  comparison: '>=' | '<=' | '>' | '<',
  value: number | bigint,
  type: ValueType,
  text: string,
): Expectation {
  const always = comparison === '>=' || comparison === '<' || value < 0 || type === 'age';
  if (NEVER_NEGATIVE.includes(type) && value <= 0 && always)
    throw new ExpectationError(`"${text}" proves nothing: ${NAMES[type]} is never below 0`);
  return { kind: 'compare', comparison, value };
}

export function readBetween(rest: string, type: ValueType): Expectation {
  const [, first, second] = /^(.+?)\s+and\s+(.+)$/s.exec(rest) ?? [];
  if (first === undefined || second === undefined) {
    throw new ExpectationError(`"between ${rest}" is not complete: write between A and B`);
  }
  if (type === 'version') {
    return {
      kind: 'range',
      bounds: [
        { comparison: '>=', version: version(first) },
        { comparison: '<=', version: version(second) },
      ],
    };
  }
  // `between 10 and 20 kB`: the unit is written once and applies to both.
  const unit = /^[\d.]+$/.test(first) ? (/^[\d.]+\s*([%\p{L}]+)$/u.exec(second)?.[1] ?? '') : '';
  const [low, high] = [amount(`${first} ${unit}`.trim(), type), amount(second, type)];
  if (low > high) throw new ExpectationError(`"between ${rest}" is never true: write the smaller one first`);
  return { kind: 'between', low, high };
}

export function readRange(text: string): Expectation {
  const bounds: VersionBound[] = [];
  const bound = /\s*([<>]=?|!?=)\s*([^\s,<>=!]+)\s*,?/y;
  while (bound.lastIndex < text.length) {
    const at = bound.lastIndex;
    const [, symbol, written] = bound.exec(text) ?? [];
    if (symbol === undefined || written === undefined) {
      throw new ExpectationError(
        `"${text.slice(at).trim()}" in "${text}" is not a bound: write for example >= 1.18 < 2`,
      );
    }
    bounds.push({ comparison: symbol as VersionBound['comparison'], version: version(written) });
  }
  return { kind: 'range', bounds };
}

/** A quantity by the attribute's type; a JSON value is compared as a number. */
export function amount(text: string, type: ValueType): number | bigint {
  return parseLiteral(text, type === 'json' ? 'number' : type) as number | bigint;
}

export function version(text: string): string {
  return parseLiteral(text, 'version') as string;
}
