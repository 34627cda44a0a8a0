import { type Range, replaceRanges } from './literal-table.ts';
import { MASK } from './secret.ts';

/** A line end, in JSON too, with the mark of a line of our diffs behind it; a run of backslashes is scanned once. */
export const LINE_END = /(?:(?<!\\)\\+r)?(?:(?<!\\)\\+n|\r?\n)(?: +[+-]| *)/g;

/** The same in a diff without indentation, where a sign is not a letter of base64. */
export const DIFF_END = /\r?\n[+-]/g;

/** A soft line break of quoted-printable (RFC 2045, 6.7), in JSON too. */
export const SOFT_END = /=(?:(?<!\\)\\+r)?(?:\\+n|\r?\n|[⏎↵])/;

export const SOFT_ENDS = new RegExp(SOFT_END, 'g');

/** Encoders break their lines at 76 (RFC 2045) or 64 (RFC 7468) characters. */
const LEAST_LINE = 60;
const ENCODED = /^[A-Za-z0-9+/_-]+$/;

/** Replaces matches in a text as if it had no line ends. */
export function withoutEnds(
  text: string,
  ends: RegExp,
  find: (squeezed: string) => readonly Range[],
): string {
  const starts: number[] = [];
  let squeezed = '';
  let after = 0;
  const take = (end: number) => {
    for (let index = after; index < end; index++) starts.push(index);
    squeezed += text.slice(after, end);
  };
  for (const match of text.matchAll(ends)) {
    take(match.index);
    after = match.index + match[0].length;
  }
  take(text.length);
  const ranges = find(squeezed).map(({ start, end }) => ({
    start: starts[start] ?? 0,
    end: (starts[end - 1] ?? 0) + 1,
  }));
  return replaceRanges(text, ranges, MASK);
}

/** Whether encoded text continues after a line end. */
export function isWrapped(text: string): boolean {
  if (text.length <= LEAST_LINE) return false;
  for (const { index, 0: end } of text.matchAll(LINE_END)) {
    const after = text.slice(index + end.length, index + end.length + 1);
    if (index >= LEAST_LINE && ENCODED.test(after) && ENCODED.test(text.slice(index - LEAST_LINE, index)))
      return true;
  }
  return false;
}
