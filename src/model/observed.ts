import { isNumeric } from './exact-json.ts';
import { printValue } from './print.ts';
import type { Value } from './value.ts';

/** Neither true nor false: the value is not of a kind that can be compared so. */
interface Impossible {
  readonly impossible: string;
}

/** Whether something holds, or why that cannot be said. */
export type Answer = boolean | Impossible;

/** True if one is; else why it is not known of one that is not; else false. */
export function anyOf(answers: readonly Answer[]): Answer {
  return answers.includes(true) || (answers.find((answer) => answer !== false) ?? false);
}

/** A bigint is a number. */
export function kindOf(value: Value): string {
  return isNumeric(value) ? 'number' : typeof value;
}

/** Null, no characters, no elements, no keys. */
export function isEmpty(value: Value): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Asks a number; of anything else there is no answer. */
export function onNumber(value: Value, answer: (number: number | bigint) => Answer): Answer {
  return isNumeric(value) ? answer(value) : { impossible: `${what(value)} is not a number` };
}

/** Asks a text; of a list, a map or null there is no answer. */
export function onText(value: Value, answer: (text: string) => Answer): Answer {
  // Formats without types make a number of `20`; as a text it is what is written.
  const text = isNumeric(value) || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' ? answer(text) : { impossible: `${what(value)} is not a text` };
}

/** Of a list one element is enough; numbers are taken as they are written. */
export function onTexts(value: Value, answer: (text: string) => Answer): Answer {
  if (!Array.isArray(value)) return onText(value, answer);
  return anyOf(value.map((item: Value) => onText(item, answer)));
}

/** One value is a list of one (`AllowGroups root`), unless it may be several in one text (`root wheel`, `/bin:/usr/bin`). */
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
