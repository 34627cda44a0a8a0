import { isNumeric } from './exact-json.ts';
import type { Expectation, VersionBound } from './expectation-kinds.ts';
import { diffJson, sameJson } from './json-diff.ts';
import { matchPattern } from './pattern.ts';
import { printCount, printValue } from './print.ts';
import { printDuration } from './quantity.ts';
import { diffText } from './text-diff.ts';
import type { Value, ValueType } from './value.ts';
import { compareToWritten, type VersionOrder } from './version-order.ts';

/** How long a pattern may take on one text. */
const PATIENCE_MS = 1000;

export interface Judgement {
  readonly holds: boolean;
  /** When it does not hold: a diff for text of several lines, missing and extra elements, places in JSON. Lines. */
  readonly details?: readonly string[];
}

/** Neither true nor false: the value is not of a kind that can be compared so. */
interface Impossible {
  readonly impossible: string;
}

/**
 * Whether an observed value is as expected. A value that is not there (`undefined`; `null` unless the type is json) meets
 * `empty` and nothing else, in particular no negated expectation; the same goes for a value that cannot be compared
 * (a text where a number is needed): it could not be checked, so nothing is proved.
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

/** Values of which each may be meant: `Ciphers aes256-ctr,3des-cbc` is one text in a format without types. */
function severalOf(value: Value, type: ValueType): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  return type === 'json' && typeof value === 'string' && value.includes(',')
    ? value.split(/\s*,\s*/)
    : undefined;
}

/** Of several values none may be what is denied: sshd on the ports 22 and 2222 has a port 22. */
function deniedHolds(inner: Expectation, value: Value, type: ValueType, order: VersionOrder): Answer {
  if (inner.kind === 'includes') return noneOf(inner.items, value);
  const whole = holds(inner, value, type, order);
  if (whole === true || (inner.kind !== 'is' && inner.kind !== 'one of')) return whole;
  const several = severalOf(value, type);
  return several === undefined
    ? whole
    : anyOf([whole, ...several.map((item) => holds(inner, item, type, order))]);
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
      return onText(value, (text) => expectation.bounds.every((bound) => within(text, bound, order)));
    case 'contains':
      return onTexts(value, (text) => text.includes(expectation.text));
    case 'starts':
      return onTexts(value, (text) => text.startsWith(expectation.text));
    case 'ends':
      return onTexts(value, (text) => text.endsWith(expectation.text));
    case 'matches':
      return onTexts(value, (text) => {
        // ^ and $ are of every line, as grep and the tools built on it have them.
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
  if (type !== 'json' && kindOf(expected) !== kindOf(observed)) {
    return { impossible: `${what(observed)} is a ${kindOf(observed)}, not a ${kindOf(expected)}` };
  }
  if (type === 'version') return compareToWritten(String(observed), String(expected), order) === 0;
  return sameJson(expected, observed);
}

function anyOf(answers: readonly Answer[]): Answer {
  return answers.includes(true) || (answers.find((answer) => answer !== false) ?? false);
}

function within(version: string, bound: VersionBound, order: VersionOrder): boolean {
  return compare(compareToWritten(version, bound.version, order), bound.comparison);
}

function compare(difference: number, comparison: VersionBound['comparison']): boolean {
  switch (comparison) {
    case '>=':
      return difference >= 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '<':
      return difference < 0;
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
  }
}

/** Never a difference: a bigint has none to a double. */
function compareTo(
  observed: number | bigint,
  wanted: number | bigint,
  comparison: VersionBound['comparison'],
): boolean {
  return compare(
    observed > wanted ? 1 : observed < wanted ? -1 : observed >= wanted ? 0 : Number.NaN,
    comparison,
  );
}

/** A bigint is a number. */
function kindOf(value: Value): string {
  return isNumeric(value) ? 'number' : typeof value;
}

function isEmpty(value: Value): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

type Answer = boolean | Impossible;

function onNumber(value: Value, answer: (number: number | bigint) => Answer): Answer {
  return isNumeric(value) ? answer(value) : { impossible: `${what(value)} is not a number` };
}

function onText(value: Value, answer: (text: string) => Answer): Answer {
  // Formats without types make a number of `20`; as a text it is what is written.
  const text = isNumeric(value) || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' ? answer(text) : { impossible: `${what(value)} is not a text` };
}

/** Of a list one element is enough; numbers are taken as they are written. */
function onTexts(value: Value, answer: (text: string) => Answer): Answer {
  if (!Array.isArray(value)) return onText(value, answer);
  return anyOf(value.map((item: Value) => onText(item, answer)));
}

/** One value is a list of one (`AllowGroups root`), unless it may be several in one text (`root wheel`, `/bin:/usr/bin`). */
function onList(value: Value, answer: (list: readonly Value[]) => Answer): Answer {
  if (Array.isArray(value)) return answer(value as readonly Value[]);
  const single =
    isNumeric(value) ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && /^[^\s,;:|]+$/.test(value));
  return single ? answer([value]) : { impossible: `${what(value)} is not a list` };
}

function what(value: Value): string {
  return `the observed ${printValue(value, 'json')}`;
}

/** Elements of lists are compared as written: a port 80 and a text "80" are the same. */
function sameItem(wanted: Value, item: Value): boolean {
  return sameJson(wanted, item) || (typeof item !== 'object' && String(wanted) === String(item));
}

function missingFrom(list: readonly Value[], items: readonly Value[]): readonly Value[] {
  return items.filter((wanted) => !list.some((item) => sameItem(wanted, item)));
}

function noneOf(items: readonly Value[], value: Value): Answer {
  return onList(value, (list) => missingFrom(list, items).length === items.length);
}

/** Takes every expected element out of the observed ones once: duplicates count. */
function compareLists(
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

function explain(
  expectation: Expectation,
  value: Value,
  type: ValueType,
  negated: boolean,
): readonly string[] {
  const lines = (label: string, items: readonly Value[]) =>
    items.length === 0 ? [] : [`${label}: ${printValue(items, 'list')}`];
  if (Array.isArray(value) && expectation.kind === 'includes') {
    const missing = missingFrom(value as readonly Value[], expectation.items);
    return negated
      ? lines(
          'there',
          expectation.items.filter((item) => !missing.includes(item)),
        )
      : lines('missing', missing);
  }
  if (Array.isArray(value) && expectation.kind === 'count') return [`it has ${printCount(value.length)}`];
  if (negated) return [];
  if (Array.isArray(value) && expectation.kind === 'exactly') {
    const { missing, extra } = compareLists(expectation.items, value as readonly Value[]);
    return [...lines('missing', missing), ...lines('extra', extra)];
  }
  if (
    typeof value === 'number' &&
    (type === 'duration' || type === 'age') &&
    printDuration(value, 3) !== printDuration(value)
  ) {
    return [`exactly ${printDuration(value)}`];
  }
  if (expectation.kind !== 'is') return [];
  if (typeof value === 'string' && typeof expectation.value === 'string') {
    const several = value.includes('\n') || expectation.value.includes('\n');
    return several && type !== 'version' ? diffText(expectation.value, value) : [];
  }
  if (typeof value === 'object' && typeof expectation.value === 'object')
    return diffJson(expectation.value, value);
  return [];
}
