/** More beginnings than this are not worth comparing with. */
const MOST_STARTS = 500;

/** What texts that match a part of an expression begin with, and whether that says all about the part. */
interface Reading {
  readonly starts: readonly string[];
  readonly whole: boolean;
}

/**
 * Texts of which every matching text begins with one: the letters, digits, spaces and quotes before the first other character, in each of the
 * alternatives of a group. `['']` if nothing is known. Checking them first avoids compiling most expressions of a vocabulary.
 */
export function literalStarts({ source, flags }: RegExp): readonly string[] {
  if (/[imuvy]/.test(flags) || !source.startsWith('^')) return [''];
  const alternatives = cutAlternatives(source, 0);
  if (alternatives === undefined || alternatives.length > 1) return [''];
  return read(source, 1, source.length).starts;
}

/** Reads letters, and the groups between them, until it meets anything else. */
function read(source: string, from: number, to: number): Reading {
  let starts: readonly string[] = [''];
  let at = from;
  for (;;) {
    const text = literalAt(source, at, to);
    starts = starts.map((start) => start + text);
    at += text.length;
    const group = groupAt(source, at, to);
    if (group === undefined) return { starts, whole: at === to };
    const inner = group.alternatives.map(([first, last]) => read(source, first, last));
    const more = starts.flatMap((start) => inner.flatMap((one) => one.starts.map((next) => start + next)));
    if (more.length > MOST_STARTS) return { starts, whole: false };
    starts = more;
    at = group.end;
    if (!inner.every(({ whole }) => whole)) return { starts, whole: false };
  }
}

function literalAt(source: string, at: number, to: number): string {
  const [text = ''] = /^[\w "]*/.exec(source.slice(at, to)) ?? [];
  // A quantifier removes the last character again.
  return isQuantifier(source[at + text.length]) ? text.slice(0, -1) : text;
}

/** The group that begins at a place, if it is there exactly once: the bounds of its alternatives, and where it ends. */
function groupAt(
  source: string,
  at: number,
  to: number,
): { readonly alternatives: readonly (readonly [number, number])[]; readonly end: number } | undefined {
  if (at >= to || source[at] !== '(') return undefined;
  const first = source.startsWith('(?:', at) ? at + 3 : at + 1;
  if (source[first] === '?') return undefined;
  const alternatives = cutAlternatives(source, first);
  const close = alternatives?.at(-1)?.[1];
  if (alternatives === undefined || close === undefined || close >= to) return undefined;
  return isQuantifier(source[close + 1]) ? undefined : { alternatives, end: close + 1 };
}

function isQuantifier(character: string | undefined): boolean {
  return character !== undefined && '?*+{'.includes(character);
}

/** The bounds of the alternatives from a place to the end of its group, or of the source; undefined if brackets are not closed. */
function cutAlternatives(source: string, from: number): (readonly [number, number])[] | undefined {
  const found: (readonly [number, number])[] = [];
  let depth = 0;
  let inClass = false;
  let start = from;
  for (let index = from; index < source.length; index += 1) {
    const character = source[index];
    if (character === '\\') index += 1;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth += 1;
    else if (character === ')' && depth > 0) depth -= 1;
    else if (character === ')') return [...found, [start, index]];
    else if (character === '|' && depth === 0) {
      found.push([start, index]);
      start = index + 1;
    }
  }
  return depth > 0 || inClass ? undefined : [...found, [start, source.length]];
}
