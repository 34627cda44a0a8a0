/** A pattern in JavaScript's words: without `m`, `^` and `$` mean the ends of the text here, so they are written as what they mean. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
}

const START = '(?<![\\s\\S])';
const END = '(?![\\s\\S])';
const SPACE = '\\t\\n\\f\\r ';
/** Classes of POSIX that have the same letters in ASCII. */
const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
  blank: '\\t ',
  space: '\\t\\n\\v\\f\\r ',
};
/** One token: an escape, a group's head, a class, or any other character. */
const TOKEN =
  /\\([\s\S])|\(\?(P?<\w+>|[a-z]*:|[^)]*\))|\[(\^?\]?(?:\[:\^?\w+:\]|\\[\s\S]|[^\]\\])*)\]|([\s\S])/g;

/**
 * Says a pattern of Go (RE2) as one of JavaScript that matches the same texts.
 * @returns why that is not possible
 */
export function goPattern(text: string): Pattern | string {
  const [, own = ''] = /^\(\?([imsU]+)\)/.exec(text) ?? [];
  if (own.includes('U')) return 'the flag U has no counterpart';
  const lines = own.includes('m');
  const dot = own.includes('s') ? '[\\s\\S]' : '[^\\n]';
  const parts: string[] = [];
  for (const [all, escaped, group, inside, other] of text
    .slice(own === '' ? 0 : own.length + 3)
    .matchAll(TOKEN)) {
    let part: string | undefined = all;
    if (escaped !== undefined) part = escapeOf(escaped);
    else if (group !== undefined) part = groupOf(group);
    else if (inside !== undefined) part = classOf(inside);
    else if (other === '.') part = dot;
    else if (other === '^' && !lines) part = START;
    else if (other === '$') part = lines ? '(?=\\n|(?![\\s\\S]))' : END;
    else if (other === '^') part = '(?<=\\n|(?<![\\s\\S]))';
    else if (other === '/') part = '\\/';
    if (part === undefined) return `${all} has no counterpart`;
    parts.push(part);
  }
  const pattern = { source: parts.join(''), flags: own.includes('i') ? 'i' : '' };
  try {
    new RegExp(pattern.source, pattern.flags);
  } catch {
    return 'it is no pattern';
  }
  return pattern;
}

function escapeOf(letter: string): string | undefined {
  if (letter === 'A') return START;
  if (letter === 'z') return END;
  if (letter === 's') return `[${SPACE}]`;
  if (letter === 'S') return `[^${SPACE}]`;
  return 'dDwWbBntrfv'.includes(letter) || /[^A-Za-z0-9]/.test(letter) ? `\\${letter}` : undefined;
}

function groupOf(head: string): string | undefined {
  const [, name] = /^P?<(\w+)>$/.exec(head) ?? [];
  if (name !== undefined) return `(?<${name}>`;
  return head === ':' || head === 'i:' ? `(?${head}` : undefined;
}

/** What stands between the brackets of a class. */
function classOf(inside: string): string | undefined {
  const not = inside.startsWith('^') ? '^' : '';
  const parts: string[] = [];
  for (const [all, posix, escaped] of inside
    .slice(not.length)
    .matchAll(/\[:(\^?\w+):\]|\\([\s\S])|[\s\S]/g)) {
    let part: string | undefined = all;
    if (posix !== undefined) part = CLASSES[posix];
    else if (escaped === 's') part = SPACE;
    else if (escaped !== undefined)
      part = 'dDwWntrfv'.includes(escaped) || /[^A-Za-z0-9]/.test(escaped) ? all : undefined;
    else if (']/['.includes(all)) part = `\\${all}`;
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return `[${not}${parts.join('')}]`;
}
