import { ExpectationError } from './expectation-error.ts';
import type { Expectation } from './expectation-kinds.ts';
import { parseLiteral } from './literal.ts';
import { TYPE_NAMES } from './type-names.ts';
import type { ValueType } from './value.ts';
import { version } from './version-bounds.ts';

/** Comparisons of quantities and ranges of versions, as written. */

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
    throw new ExpectationError(`"${text}" proves nothing: ${TYPE_NAMES[type]} is never below 0`);
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

/** A quantity by the attribute's type; a JSON value is compared as a number. */
export function amount(text: string, type: ValueType): number | bigint {
  return parseLiteral(text, type === 'json' ? 'number' : type) as number | bigint;
}
