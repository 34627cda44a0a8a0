import type { Problem } from '../model/errors.ts';

/** Characters that are invisible, or look like an ordinary space. Some belong to scripts that are not Latin, after their letters. */
const INVISIBLE =
  /[[\p{Cc}--[\t\n]]\u00a0\u00ad\u1680\u180e\u2000-\u200b\u2028-\u202f\u205f-\u2064\u2066-\u206f\u3164\ufeff\uffa0]|(?<=^|\p{ASCII})[\u034f\u061c\u200c-\u200f\u3000]/v;

const NAMES: Readonly<Record<string, string>> = {
  '\u00a0': 'a no-break space',
  '\u00ad': 'a soft hyphen',
  '\u2007': 'a figure space',
  '\u2009': 'a thin space',
  '\u200b': 'a zero-width space',
  '\u200c': 'a zero-width non-joiner',
  '\u200d': 'a zero-width joiner',
  '\u202f': 'a narrow no-break space',
  '\u2060': 'a word joiner',
  '\u3000': 'an ideographic space',
  '\ufeff': 'a byte order mark',
};

/**
 * Finds an invisible character. Copied from a page, it makes a sentence that nothing matches, or a name that nothing has, of which every
 * `does not exist` would be true.
 */
export function invisibleIn(text: string): Pick<Problem, 'message' | 'hint'> | undefined {
  const found = INVISIBLE.exec(text);
  if (found === null) return undefined;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const name = NAMES[found[0]] ?? 'an invisible character';
  const before = text.slice(Math.max(0, found.index - 30), found.index);
  return {
    message: `U+${code}, ${name}, comes after: ${before === '' ? 'nothing' : before}`,
    hint: `use an ordinary space, or none; if a text must contain it, write matches /\\u${code.toLowerCase()}/`,
  };
}

/** Typographic quotes where a sentence needs " or '. */
export function typographicQuotes(text: string): string | undefined {
  const found = /[\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2033]/u.exec(text)?.[0];
  return found === undefined
    ? undefined
    : `${found} is a typographic quote; write " instead: ${text.replaceAll(/[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/gu, '"').replaceAll(/[\u2018\u2019\u201a\u201b]/gu, "'")}`;
}
