import { compareTo, meetsBound } from './comparison.ts';
import type { Expectation } from './expectation-kinds.ts';
import { explain } from './explain.ts';
import { sameJson } from './json-diff.ts';
import { compareLists, missingFrom } from './list-difference.ts';
import {
  type Answer,
  anyOf,
  isEmpty,
  onList,
  onNumber,
  onText,
  onTexts,
  printKind,
  what,
} from './observed.ts';
import { matchPattern } from './pattern.ts';
import { sameWord } from './same-word.ts';
import type { Value, ValueType } from './value.ts';
import { compareToWritten, type VersionOrder } from './version-order.ts';

/** How long a pattern may take on one text. */
const PATIENCE_MS = 1000;

export interface Judgement {
  readonly holds: boolean;
  /** If it is false: a diff for text of several lines, missing and extra elements, places in JSON. Lines. */
  readonly details?: readonly string[];
}

/**
 * Whether an observed value is as expected. A missing value (`undefined`; `null` unless the type is json) meets `empty` and nothing else,
 * in particular no negated expectation. The same goes for a value that cannot be compared (a text where a number is needed): it could not
 * be checked, so nothing is proved.
 * @param order of versions, for the type version
 */
export function judge(
  expectation: Expectation,
  value: Value | undefined,
  type: ValueType,
  order: VersionOrder = 'dpkg',
): Judgement {
  if (value === undefined || (value === null && type !== 'json')) {
    return expectation.kind === 'empty' ? { holds: true } : { holds: false, details: ['not there'] };
  }
  const negated = expectation.kind === 'not';
  const inner = negated ? expectation.expectation : expectation;
  const answer = negated ? deniedHolds(inner, value, type, order) : holds(inner, value, type, order);
  if (typeof answer !== 'boolean') return { holds: false, details: [answer.impossible] };
  if (answer !== (negated && inner.kind !== 'includes')) return { holds: true };
  const details = explain(inner, value, type, negated);
  return details.length === 0 ? { holds: false } : { holds: false, details };
}

/** The values of a text that may be a list: `Ciphers aes256-ctr,3des-cbc` is one text in a format without types. */
function severalOf(value: Value, type: ValueType): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  return type === 'json' && typeof value === 'string' && value.includes(',')
    ? value.split(/\s*,\s*/)
    : undefined;
}

/** If there are several values, none may be the denied one: sshd on ports 22 and 2222 has port 22. */
function deniedHolds(inner: Expectation, value: Value, type: ValueType, order: VersionOrder): Answer {
  if (inner.kind === 'includes') return noneOf(inner.items, value);
  const whole = holds(inner, value, type, order);
  if (whole === true || (inner.kind !== 'is' && inner.kind !== 'one of')) return whole;
  const several = severalOf(value, type);
  if (several === undefined) return whole;
  // `not "a b"` of a list: none of the words may be there.
  const words = type === 'json' && Array.isArray(value) ? wordsOf(inner) : [];
  const parts = words.length === 0 ? inner : ({ kind: 'one of', values: words } as const);
  return anyOf([whole, ...several.map((item) => holds(parts, item, type, order))]);
}

function holds(expectation: Expectation, value: Value, type: ValueType, order: VersionOrder): Answer {
  switch (expectation.kind) {
    case 'is':
      return equals(expectation.value, value, type, order);
    case 'one of':
      return anyOf(expectation.values.map((wanted) => equals(wanted, value, type, order)));
    case 'compare':
      return onNumber(value, (number) => compareTo(number, expectation.value, expectation.comparison));
    case 'between':
      return onNumber(value, (number) => expectation.low <= number && number <= expectation.high);
    case 'range':
      return onText(value, (text) => expectation.bounds.every((bound) => meetsBound(text, bound, order)));
    case 'contains':
      return onTexts(value, (text) => text.includes(expectation.text));
    case 'starts':
      return onTexts(value, (text) => text.startsWith(expectation.text));
    case 'ends':
      return onTexts(value, (text) => text.endsWith(expectation.text));
    case 'matches':
      return onTexts(value, (text) => {
        // ^ and $ match at every line, as in grep and the tools based on it.
        const { source, flags } = expectation;
        const matched = matchPattern(source, flags, text, PATIENCE_MS, flags.includes('m') ? '' : 'm');
        return typeof matched === 'boolean' ? matched : { impossible: matched };
      });
    case 'includes':
      return onList(value, (list) => missingFrom(list, expectation.items).length === 0);
    case 'exactly':
      return onList(value, (list) => {
        const rest = compareLists(expectation.items, list);
        return rest.missing.length === 0 && rest.extra.length === 0;
      });
    case 'count':
      if (!Array.isArray(value)) return { impossible: `${what(value)} is not a list` };
      return holds(expectation.expectation, value.length, 'integer', order);
    case 'empty':
      return isEmpty(value);
    case 'not': {
      const inner = holds(expectation.expectation, value, type, order);
      return typeof inner === 'boolean' ? !inner : inner;
    }
  }
}

function equals(expected: Value, observed: Value, type: ValueType, order: VersionOrder): Answer {
  if (type !== 'json' && printKind(expected) !== printKind(observed)) {
    return { impossible: `${what(observed)} is a ${printKind(observed)}, not a ${printKind(expected)}` };
  }
  if (type === 'json') {
    const doubt = sameWord(expected, observed);
    if (doubt !== undefined) return { impossible: doubt };
  }
  if (type === 'version') return compareToWritten(String(observed), String(expected), order) === 0;
  return sameJson(expected, observed);
}

/** The words of a text with spaces or commas between them. */
function wordsOf(inner: Expectation): readonly string[] {
  const text = inner.kind === 'is' && typeof inner.value === 'string' ? inner.value : '';
  return /[\s,]/.test(text) ? text.split(/[\s,]+/).filter((word) => word !== '') : [];
}

function noneOf(items: readonly Value[], value: Value): Answer {
  return onList(value, (list) => missingFrom(list, items).length === items.length);
}
