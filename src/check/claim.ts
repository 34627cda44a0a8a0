import { parseExpectation } from '../model/expectation.ts';
import type { Expectation } from '../model/expectation-kinds.ts';
import { didYouMean } from '../model/nearest.ts';
import { quotedName } from '../model/quoted-name.ts';
import type { ValueType } from '../model/value.ts';

/** What a sentence or a table row says about one attribute. */
export interface Claim {
  readonly attribute: string;
  readonly type: ValueType;
  readonly expectation: Expectation;
  /** What is expected, as written. */
  readonly written?: string;
  /** True for `the same …`: what it is does not matter, but all hosts must agree. */
  readonly agree?: true;
}

/**
 * What can be claimed about a subject: attribute name → its type, whether it reads as an adjective, what argument
 * follows the name if one does and why one cannot be, what it never is, and the largest number that it ever is.
 */
export type Vocabulary = Readonly<
  Record<
    string,
    {
      readonly type: ValueType;
      readonly adjective?: true;
      readonly ofPath?: true;
      readonly takes?: string;
      readonly most?: number;
      refuse?(argument: string, name: string): string | undefined;
      never?(value: string, argument?: string, denied?: boolean): string | undefined;
    }
  >
>;

/** Who is spoken of: the noun and its words; and the name, where words depend on it. */
interface About {
  readonly noun: string;
  readonly words: Vocabulary;
  readonly name: string;
}

/** A claim that makes no sense for its subject. The message is complete; the caller adds file and line. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError';
}

const FORMS: readonly {
  readonly pattern: RegExp;
  readonly read: (match: string, about: About) => Claim;
}[] = [
  { pattern: /^exists$/, read: (_, about) => existence(about, 'true') },
  { pattern: /^does not exist$/, read: (_, about) => existence(about, 'false') },
  { pattern: /^is not (.+)$/s, read: (word, about) => adjective(word, about, 'false') },
  { pattern: /^is (.+)$/s, read: (word, about) => adjective(word, about, 'true') },
  { pattern: /^has the same (.+)$/s, read: (rest, about) => agreement(rest, about) },
  { pattern: /^has (.+)$/s, read: (rest, about) => attribute(rest, about, '') },
  { pattern: /^does not have (.+)$/s, read: (rest, about) => attribute(rest, about, 'not ') },
];

/**
 * Reads the tail of a sentence: `is running`, `is not installed`, `exists`, `has mode 0644`, `does not have shell "/bin/sh"`.
 * @param noun for messages, for example `service`
 * @param name of the thing itself
 * @throws ClaimError, ExpectationError
 */
export function parseClaim(text: string, noun: string, words: Vocabulary, name = ''): Claim {
  for (const { pattern, read } of FORMS) {
    const match = pattern.exec(text);
    if (match !== null) return read(match[1] ?? '', { noun, words, name });
  }
  throw new ClaimError(
    `"${text}" is not a claim about a ${noun}; write "is …", "has …" or "exists", or their negation`,
  );
}

/** The rows of a table that make no sense, each with its index from 0; an empty table has none and says so. */
export class TableError extends Error {
  override readonly name = 'TableError';
  readonly rows: readonly { readonly index: number; readonly message: string }[];

  constructor(rows: TableError['rows']) {
    super(
      rows.length === 0
        ? 'the table is empty, so it would prove nothing'
        : rows.map(({ message }) => message).join('\n'),
    );
    this.rows = rows;
  }
}

/**
 * Reads the rows of an expectation table, two cells each: attribute and expectation.
 * @throws TableError with every row that makes no sense
 */
export function parseTable(
  rows: readonly (readonly string[])[],
  noun: string,
  words: Vocabulary,
  name = '',
): readonly Claim[] {
  const about = { noun, words, name };
  return readRows(rows, (written, text) => {
    const found = findAttribute(written, about, 'row');
    if (found === undefined || found.rest !== '') throw unknownAttribute(written, about);
    return text === 'the same' ? agreeing(found) : expecting(found, text, about);
  });
}

/** @throws ExpectationError; ClaimError for what the attribute always is, or never */
function expecting(found: Found, text: string, { words }: About): Claim {
  const { attribute, type, name } = found;
  const expectation = parseExpectation(text, type);
  const most = words[name]?.most;
  const beyond = most === undefined ? undefined : numbersOf(expectation).find((number) => number > most);
  if (beyond !== undefined)
    throw new ClaimError(`"${name} ${text}" proves nothing: ${name} is never over ${most}`);
  const denied = expectation.kind === 'not';
  const impossible = valuesOf(expectation).map((value) => ({
    value,
    always: value === '' ? undefined : words[name]?.never?.(value, attribute.slice(name.length + 1), denied),
  }));
  const wrong = impossible.find(({ always }) => always !== undefined);
  // Of `one of` one value is enough; what must not be there is looked for in vain.
  const harmless = expectation.kind === 'one of' && impossible.some(({ always }) => always === undefined);
  if (wrong !== undefined && !harmless)
    throw new ClaimError(
      `"${attribute} ${text}" proves nothing: it is never ${JSON.stringify(wrong.value)}, but ${wrong.always}`,
    );
  return { attribute, type, expectation, written: text };
}

function numbersOf(expectation: Expectation): readonly (number | bigint)[] {
  switch (expectation.kind) {
    case 'not':
      return numbersOf(expectation.expectation);
    case 'compare':
      return [expectation.value];
    case 'between':
      return [expectation.low, expectation.high];
    case 'is':
      return typeof expectation.value === 'number' ? [expectation.value] : [];
    case 'one of':
      return expectation.values.filter((value) => typeof value === 'number');
    default:
      return [];
  }
}

/** What the attribute as a whole, or one element of it, is compared with. */
export function valuesOf(expectation: Expectation): readonly string[] {
  switch (expectation.kind) {
    case 'not':
      return valuesOf(expectation.expectation);
    case 'is':
      return Array.isArray(expectation.value) ? expectation.value.map(String) : [String(expectation.value)];
    case 'one of':
      return expectation.values.map(String);
    case 'includes':
    case 'exactly':
      return expectation.items.map(String);
    default:
      return [];
  }
}

/** Reads each row with the given reader. @throws TableError with every row that it, or the row's width, refuses */
export function readRows(
  rows: readonly (readonly string[])[],
  read: (name: string, text: string) => Claim,
): readonly Claim[] {
  const wrong: { index: number; message: string }[] = [];
  const claims: Claim[] = [];
  for (const [index, row] of rows.entries()) {
    const [name, text] = row;
    try {
      if (row.length !== 2 || name === undefined || text === undefined) {
        throw new ClaimError(
          `a row has two cells, an attribute and an expectation; found ${row.length}: | ${row.join(' | ')} |`,
        );
      }
      claims.push(read(name, text));
    } catch (error) {
      wrong.push({ index, message: (error as Error).message });
    }
  }
  if (wrong.length > 0 || rows.length === 0) throw new TableError(wrong);
  return claims;
}

/** A glob, braces, several paths, or a space around one. */
const SEVERAL = /[*?]|\[[^\]/]+\]|\{[^}/]*,[^}]*\}|[,;]? +\/|^\s|\s$/;

function existence({ noun, words, name: asked }: About, wanted: 'true' | 'false'): Claim {
  const name = words.exists === undefined && words.installed !== undefined ? 'installed' : 'exists';
  const known = words[name];
  if (known === undefined) throw new ClaimError(`a ${noun} cannot be missing, so it cannot "exist"`);
  if (wanted === 'false' && known.ofPath === true && SEVERAL.test(asked))
    throw new ClaimError(
      `a ${noun} is named by one exact name, so ${JSON.stringify(asked)} never exists: write one sentence for each, or for a glob: the directory "…" has names matching "*.bak" empty`,
    );
  return { attribute: name, type: 'boolean', expectation: parseExpectation(wanted, 'boolean') };
}

function adjective(word: string, about: About, wanted: 'true' | 'false'): Claim {
  const { noun, words } = about;
  // With an argument: `is readable by "www-data"`.
  const found = findAttribute(word, about, 'sentence');
  const known = words[found?.name ?? ''];
  if (found !== undefined && found.rest === '' && known?.adjective === true) {
    return { attribute: found.attribute, type: 'boolean', expectation: parseExpectation(wanted, 'boolean') };
  }
  const adjectives = Object.keys(words).filter((name) => words[name]?.adjective === true);
  if (known !== undefined && known.adjective !== true)
    throw new ClaimError(`"${found?.name}" is an attribute of a ${noun}; write "has ${found?.name} …"`);
  if (adjectives.length === 0) {
    throw new ClaimError(
      `a ${noun} has attributes, not states; write "has …" with one of: ${Object.keys(words).join(', ')}`,
    );
  }
  throw new ClaimError(`a ${noun} cannot be "${word}"; ${didYouMean(word, adjectives)}`);
}

function attribute(rest: string, about: About, not: '' | 'not '): Claim {
  const found = findAttribute(rest, about, 'sentence');
  if (found === undefined) throw unknownAttribute(rest.split(' ')[0] ?? rest, about);
  if (found.rest === '') {
    const { attribute: name } = found;
    throw new ClaimError(`"has ${name}" has no expectation, for example "has ${name} …"`);
  }
  return expecting(found, `${not}${found.rest}`, about);
}

interface Found {
  readonly name: string;
  /** With the argument unquoted: `property Restart`. */
  readonly attribute: string;
  readonly type: ValueType;
  /** What follows. */
  readonly rest: string;
}

/** `"…"` or `'…'`, and what follows behind a space. */
const QUOTED = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')(?: (.*))?$/s;

/**
 * Finds the attribute that a text begins with; the longest name wins. An argument is in quotes of either kind, or plain: one word in a
 * sentence, all there is in a row (`| property Restart | always |`).
 * @throws ClaimError for an argument that is missing or cannot be
 */
function findAttribute(text: string, about: About, where: 'sentence' | 'row'): Found | undefined {
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

function agreement(rest: string, about: About): Claim {
  const found = findAttribute(rest, about, 'sentence');
  if (found === undefined) throw unknownAttribute(rest.split(' ')[0] ?? rest, about);
  if (found.rest !== '')
    throw new ClaimError(`"has the same ${found.attribute}" needs no value; found: ${found.rest}`);
  return agreeing(found);
}

function agreeing({ attribute: name, type }: Found): Claim {
  return { attribute: name, type, expectation: parseExpectation('not empty', type), agree: true };
}

function unknownAttribute(name: string, { noun, words }: About): ClaimError {
  return new ClaimError(`a ${noun} has no attribute "${name}"; ${didYouMean(name, Object.keys(words))}`);
}
