/** Escapes of grep, Perl, Python and others that are a plain letter or sign in JavaScript, and what to write instead. */
const ESCAPES: Readonly<Record<string, string>> = {
  A: '^',
  Z: '$',
  z: '$',
  h: '[ \\t]',
  H: '[^ \\t]',
  R: '\\r?\\n',
  N: '.',
  X: '.',
  '<': '\\b, or < for the sign',
  '>': '\\b, or > for the sign',
  Q: 'a backslash before each literal sign',
  E: 'a backslash before each literal sign',
  p: '\\p{…} with the flag u: /…/u',
  P: '\\P{…} with the flag u: /…/u',
  e: '\\x1b',
  a: '\\x07',
};
const CLASSES: Readonly<Record<string, string>> = {
  ...{ alpha: 'a-zA-Z', digit: '0-9', alnum: 'a-zA-Z0-9', upper: 'A-Z', lower: 'a-z', space: '\\s' },
  ...{ blank: ' \\t', punct: '!-\\/:-@', print: '\\x20-\\x7e', graph: '!-~', cntrl: '\\x00-\\x1f' },
  ...{ xdigit: '0-9a-fA-F', word: '\\w' },
};

/**
 * Finds syntax of another tool's patterns and says what to write instead; undefined if there is none. JavaScript takes `\A`, `[[:space:]]`
 * and `\<` as plain characters, so such a pattern matches nothing, and a negated one would always pass.
 */
export function foreignIn(source: string, flags: string): string | undefined {
  const posix = /\[:\^?([a-z]+):\]/.exec(source);
  const set = CLASSES[posix?.[1] ?? ''];
  if (posix !== null && set !== undefined)
    return `${posix[0]} is not JavaScript syntax: write ${set} in the [ ]`;
  if (/(?<!\\)\{,\d+\}/.test(source)) return '{,3} is not JavaScript syntax: write {0,3}';
  if (/\\\(.*\\\|.*\\\)/s.test(source) && !/(?<!\\)[()|]/.test(source))
    return '\\(a\\|b\\) is not JavaScript syntax: write (a|b), or [|] for the sign';
  if (/[\w\])*+?.]\\\|[\w[(^.\\]/.test(source) && !/(?<!\\)[|()]/.test(source))
    return '\\| is not JavaScript syntax for one of two: write a|b, or [|] for the sign';
  const repeated = /(?:\\[sdwSDW]|\]|(?<!\\)\.)\\([+?])/.exec(source)?.[1];
  if (repeated !== undefined)
    return `\\${repeated} is the character ${repeated} here: write ${repeated} to repeat, or [${repeated}] for the sign`;
  if (/[\w\])]\\\{\d+(?:,\d*)?\\\}/.test(source))
    return '\\{3\\} is not JavaScript syntax: write {3}, or [{] for the sign';
  // With u and v, JavaScript itself refuses unknown escapes.
  if (/[uv]/.test(flags)) return undefined;
  for (const { 0: found, 1: sign = '', index } of source.matchAll(/\\(.)/gs)) {
    const behind = source.slice(index + 2);
    if (!/[A-Za-z<>]/.test(sign) || isOurs(sign, behind)) continue;
    return `${found} is the character ${sign} here: write ${ESCAPES[sign] ?? `${sign} without the backslash`}`;
  }
  return undefined;
}

function isOurs(sign: string, behind: string): boolean {
  if (sign === 'x') return /^[0-9a-f]{2}/i.test(behind);
  if (sign === 'u') return /^[0-9a-f]{4}/i.test(behind);
  if (sign === 'c') return /^[a-z]/i.test(behind);
  if (sign === 'k') return behind.startsWith('<');
  return /[bBdDsSwWfnrtv]/.test(sign);
}
