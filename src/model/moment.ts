import { parseDuration } from './quantity.ts';

/** When a check must be true: `within 30 seconds` (at some point until then) or `for 10 seconds` (all the time). */
export interface Moment {
  readonly kind: 'within' | 'for';
  readonly ms: number;
  /** As written. */
  readonly text: string;
}

/** The longest wait: a step that takes more than an hour is a schedule, not a check. */
export const LONGEST_MOMENT_MS = 3_600_000;

/**
 * Reads ` within 30 seconds` or ` for 2 minutes`; the empty text is no moment.
 * @throws RangeError if it is not between 1 ms and one hour
 */
export function parseMoment(text: string): Moment | undefined {
  const match = /^ ?(within|for) (.+)$/.exec(text);
  if (match === null) return undefined;
  const ms = parseDuration(match[2] ?? '');
  if (!(ms > 0 && ms <= LONGEST_MOMENT_MS)) {
    throw new RangeError(`"${text.trim()}" is out of range: a moment is more than 0 and at most 1 hour`);
  }
  return { kind: match[1] === 'for' ? 'for' : 'within', ms, text: text.trim() };
}
