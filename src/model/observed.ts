import { isNumeric } from './exact-json.ts';
import { printValue } from './print-value.ts';
import type { Value } from './value.ts';

/** Neither true nor false: a value of this kind cannot be compared in this way. */
interface Impossible {
  readonly impossible: string;
}

/** Whether something is true, or why that is unknown. */
export type Answer = boolean | Impossible;

/** True if one is; otherwise the reason if one is unknown; otherwise false. */
export function anyOf(answers: readonly Answer[]): Answer {
  return answers.includes(true) || (answers.find((answer) => answer !== false) ?? false);
}

/** A bigint is a number. */
export function printKind(value: Value): string {
  return isNumeric(value) ? 'number' : typeof value;
}

/** Null, no characters, no elements, no keys. */
export function isEmpty(value: Value): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Tests a number; for anything else there is no answer. */
export function onNumber(value: Value, answer: (number: number | bigint) => Answer): Answer {
  return isNumeric(value) ? answer(value) : { impossible: `${what(value)} is not a number` };
}

/** Tests a text; for a list, a map or null there is no answer. */
export function onText(value: Value, answer: (text: string) => Answer): Answer {
  // Formats without types read `20` as a number; as a text it is what was written.
  const text = isNumeric(value) || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' ? answer(text) : { impossible: `${what(value)} is not a text` };
}

/** For a list one element is enough; numbers are compared as written. */
export function onTexts(value: Value, answer: (text: string) => Answer): Answer {
  if (!Array.isArray(value)) return onText(value, answer);
  return anyOf(value.map((item: Value) => onText(item, answer)));
}

/** One value is a list of one (`AllowGroups root`), unless the text may contain several (`root wheel`, `/bin:/usr/bin`). */
export function onList(value: Value, answer: (list: readonly Value[]) => Answer): Answer {
  if (Array.isArray(value)) return answer(value as readonly Value[]);
  const single =
    isNumeric(value) ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && /^[^\s,;:|]+$/.test(value));
  return single ? answer([value]) : { impossible: `${what(value)} is not a list` };
}

/** For messages. */
export function what(value: Value): string {
  return `the observed ${printValue(value, 'json')}`;
}
