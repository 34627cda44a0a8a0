import { messageOf } from '../../model/errors.ts';
import { countMatches } from '../../model/pattern.ts';
import type { Value } from '../../model/value.ts';
import { refuseLine } from '../glob.ts';
import type { Attribute, Unable } from '../resource.ts';

const BETWEEN = 'text between ';
const MATCHING = 'lines matching ';

/** Attributes that are derived from the content of a file. */
export const textAttributes: Readonly<Record<string, Attribute>> = {
  'text between': {
    type: 'text',
    takes: 'two markers with .. between them ("# BEGIN..# END")',
    description:
      'The lines between the first line with the first marker and the next line with the second. Empty if either is missing.',
  },
  'lines matching': {
    type: 'integer',
    least: 0,
    takes: 'a line, or a pattern between slashes',
    refuse: refuseLine,
    description:
      'How many lines are exactly that text (ignoring surrounding spaces), or contain a match of that pattern.',
  },
};

export function isOfText(attribute: string): boolean {
  return attribute.startsWith(BETWEEN) || attribute.startsWith(MATCHING);
}

/** @returns null if there is no such part */
export function readText(attribute: string, content: string): Value | Unable {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return attribute.startsWith(BETWEEN)
    ? between(attribute.slice(BETWEEN.length), lines)
    : matching(attribute.slice(MATCHING.length), lines);
}

function between(markers: string, lines: readonly string[]): Value | Unable {
  const at = markers.indexOf('..');
  const [first, second] = [markers.slice(0, at).trim(), markers.slice(at + 2).trim()];
  if (at < 0 || first === '' || second === '') {
    return {
      unable: `${JSON.stringify(markers)} does not name two markers`,
      hint: 'write two markers with .. between them: "# BEGIN..# END"',
    };
  }
  const start = lines.findIndex((line) => line.includes(first));
  const end = lines.findIndex((line, index) => index > start && line.includes(second));
  return start < 0 || end < 0 ? null : lines.slice(start + 1, end).join('\n');
}

function matching(wanted: string, lines: readonly string[]): Value | Unable {
  const [, source, flags = ''] = /^\/(.+)\/([imsuv]*)$/s.exec(wanted) ?? [];
  if (source === undefined) return lines.filter((line) => line.trim() === wanted.trim()).length;
  try {
    const count = countMatches(source, flags, lines);
    return typeof count === 'number' ? count : { unable: count };
  } catch (error) {
    return {
      unable: `${wanted} is not a pattern: ${messageOf(error)}`,
    };
  }
}
