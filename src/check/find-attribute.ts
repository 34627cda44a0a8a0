import { withArticle } from '../model/article.ts';
import { didYouMean } from '../model/nearest.ts';
import { quotedName } from '../model/quoted-name.ts';
import type { ValueType } from '../model/value.ts';
import { type About, ClaimError } from './claim.ts';

/** An attribute as a sentence or a row names it. */
export interface Found {
  readonly name: string;
  /** With the argument unquoted: `property Restart`. */
  readonly attribute: string;
  readonly type: ValueType;
  /** The text after it. */
  readonly rest: string;
}

/** `"…"` or `'…'`, and the text after a space. */
const QUOTED = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')(?: (.*))?$/s;

/**
 * Finds the attribute that a text begins with; the longest name wins. An argument is in quotes of either kind, or plain: one word in a
 * sentence, the rest of the cell in a row (`| property Restart | always |`).
 * @throws ClaimError for a missing or invalid argument
 */
export function findAttribute(text: string, about: About, where: 'sentence' | 'row'): Found | undefined {
  const { words } = about;
  const name = Object.keys(words)
    .filter((candidate) => text === candidate || text.startsWith(`${candidate} `))
    .sort((a, b) => b.length - a.length)[0];
  const known = name === undefined ? undefined : words[name];
  if (name === undefined || known === undefined) return undefined;
  const after = text.slice(name.length).trim();
  if (known.takes === undefined) return { name, attribute: name, type: known.type, rest: after };
  const [, double, single, behind = ''] = QUOTED.exec(after) ?? [];
  const quoted = double ?? single;
  const [, plain = '', next = ''] =
    where === 'row' ? [after, after] : (/^(\S*)(?: (.*))?$/s.exec(after) ?? []);
  const argument = quoted === undefined ? plain : quotedName(quoted);
  if (argument === '') throw new ClaimError(`"${name}" needs ${known.takes}: ${name} "…"`);
  if (quoted === undefined && /^["'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]/.test(plain))
    throw new ClaimError(`${name} ${after}: the argument has no closing quote; write ${name} "…"`);
  const refused = known.refuse?.(argument, about.name);
  if (refused !== undefined) throw new ClaimError(refused);
  const rest = (quoted === undefined ? next : behind).trim();
  return { name, attribute: `${name} ${argument}`, type: known.type, rest };
}

/** No attribute begins the text; the message suggests similar ones. */
export function unknownAttribute(name: string, { noun, words }: About): ClaimError {
  return new ClaimError(
    `${withArticle(noun)} has no attribute "${name}"; ${didYouMean(name, Object.keys(words))}`,
  );
}
