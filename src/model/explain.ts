import type { Expectation } from './expectation-kinds.ts';
import { diffJson } from './json-diff.ts';
import { compareLists, missingFrom } from './list-difference.ts';
import { printCount } from './print.ts';
import { printValue } from './print-value.ts';
import { printDuration } from './quantity.ts';
import { diffText } from './text-diff.ts';
import type { Value, ValueType } from './value.ts';

/** What expected and observed do not show: missing and extra elements, a diff. Lines; none if there is nothing to add. */
export function explain(
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
