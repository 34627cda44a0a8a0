import { type Expectation, negate, parseExpectation } from '../model/expectation.ts';
import { didYouMean } from '../model/nearest.ts';
import { quotedName } from '../model/quoted-name.ts';
import type { ValueType } from '../model/value.ts';

/** What a sentence or a table row says about one attribute. */
export interface Claim {
  readonly attribute: string;
  readonly type: ValueType;
  readonly expectation: Expectation;
  /** True for `the same …`: what it is does not matter, but all hosts must agree. */
  readonly agree?: true;
}

/**
 * What can be claimed about a subject: attribute name → its type, whether it reads as an adjective, and what argument
 * follows the name if one does.
 */
export type Vocabulary = Readonly<
  Record<string, { readonly type: ValueType; readonly adjective?: true; readonly takes?: string }>
>;

/** A claim that makes no sense for its subject. The message is complete; the caller adds file and line. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError';
}

const FORMS: readonly {
  readonly pattern: RegExp;
  readonly read: (match: string, noun: string, words: Vocabulary) => Claim;
}[] = [
  { pattern: /^exists$/, read: (_, noun, words) => existence(noun, words, 'true') },
  { pattern: /^does not exist$/, read: (_, noun, words) => existence(noun, words, 'false') },
  { pattern: /^is not (.+)$/s, read: (word, noun, words) => adjective(word, noun, words, 'false') },
  { pattern: /^is (.+)$/s, read: (word, noun, words) => adjective(word, noun, words, 'true') },
  { pattern: /^has the same (.+)$/s, read: (rest, noun, words) => agreement(rest, noun, words) },
  { pattern: /^has (.+)$/s, read: (rest, noun, words) => attribute(rest, noun, words) },
  { pattern: /^does not have (.+)$/s, read: (rest, noun, words) => negative(attribute(rest, noun, words)) },
];

/**
 * Reads the tail of a sentence: `is running`, `is not installed`, `exists`, `has mode 0644`, `does not have shell "/bin/sh"`.
 * @param noun for messages, for example `service`
 * @throws ClaimError, ExpectationError
 */
export function parseClaim(text: string, noun: string, words: Vocabulary): Claim {
  for (const { pattern, read } of FORMS) {
    const match = pattern.exec(text);
    if (match !== null) return read(match[1] ?? '', noun, words);
  }
  throw new ClaimError(
    `"${text}" says nothing about a ${noun}; say "is …", "has …" or "exists", or their negation`,
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
): readonly Claim[] {
  return readRows(rows, (name, text) => {
    const found = findAttribute(name, words);
    if (found === undefined || found.rest !== '') throw unknownAttribute(name, noun, words);
    const { attribute, type } = found;
    if (text === 'the same') return agreeing(attribute, type);
    return { attribute, type, expectation: parseExpectation(text, type) };
  });
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
          `a row has two cells, an attribute and what it must be; found ${row.length}: | ${row.join(' | ')} |`,
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

function existence(noun: string, words: Vocabulary, wanted: 'true' | 'false'): Claim {
  const name = words.exists === undefined && words.installed !== undefined ? 'installed' : 'exists';
  if (words[name] === undefined) throw new ClaimError(`a ${noun} cannot be missing, so it cannot "exist"`);
  return { attribute: name, type: 'boolean', expectation: parseExpectation(wanted, 'boolean') };
}

function adjective(word: string, noun: string, words: Vocabulary, wanted: 'true' | 'false'): Claim {
  // With an argument: `is readable by "www-data"`.
  const found = findAttribute(word, words);
  const known = words[found?.name ?? ''];
  if (found !== undefined && found.rest === '' && known?.adjective === true) {
    return { attribute: found.attribute, type: 'boolean', expectation: parseExpectation(wanted, 'boolean') };
  }
  const adjectives = Object.keys(words).filter((name) => words[name]?.adjective === true);
  if (known !== undefined && known.adjective !== true)
    throw new ClaimError(`"${found?.name}" is an attribute of a ${noun}; say "has ${found?.name} …"`);
  if (adjectives.length === 0) {
    throw new ClaimError(
      `a ${noun} has attributes, not states; say "has …" with one of: ${Object.keys(words).join(', ')}`,
    );
  }
  throw new ClaimError(`a ${noun} cannot be "${word}"; ${didYouMean(word, adjectives)}`);
}

function attribute(rest: string, noun: string, words: Vocabulary): Claim {
  const found = findAttribute(rest, words);
  if (found === undefined) throw unknownAttribute(rest.split(' ')[0] ?? rest, noun, words);
  const { attribute: name, type, rest: text } = found;
  if (text === '')
    throw new ClaimError(`"has ${name}" does not say what it must be, for example "has ${name} …"`);
  return { attribute: name, type, expectation: parseExpectation(text, type) };
}

/**
 * Finds the attribute that a text begins with; the longest name wins. An argument is quoted (`property "Restart" always`)
 * or, when nothing else follows, plain (`| property Restart | always |`).
 * @returns its full name with the argument unquoted (`property Restart`), and what follows
 */
function findAttribute(text: string, words: Vocabulary) {
  const name = Object.keys(words)
    .filter((candidate) => text === candidate || text.startsWith(`${candidate} `))
    .sort((a, b) => b.length - a.length)[0];
  const known = name === undefined ? undefined : words[name];
  if (name === undefined || known === undefined) return undefined;
  const after = text.slice(name.length).trim();
  if (known.takes === undefined) return { name, attribute: name, type: known.type, rest: after };
  const match = /^"((?:[^"\\]|\\.)*)"(?: (.*))?$/s.exec(after) ?? [after, after, ''];
  const argument = quotedName(match[1] ?? '');
  if (argument === '') throw new ClaimError(`"${name}" needs ${known.takes}: ${name} "…"`);
  return { name, attribute: `${name} ${argument}`, type: known.type, rest: (match[2] ?? '').trim() };
}

function agreement(rest: string, noun: string, words: Vocabulary): Claim {
  const found = findAttribute(rest, words);
  if (found === undefined) throw unknownAttribute(rest.split(' ')[0] ?? rest, noun, words);
  if (found.rest !== '')
    throw new ClaimError(`"has the same ${found.attribute}" needs no value; found: ${found.rest}`);
  return agreeing(found.attribute, found.type);
}

function agreeing(attribute: string, type: ValueType): Claim {
  return { attribute, type, expectation: parseExpectation('not empty', type), agree: true };
}

function negative(claim: Claim): Claim {
  return { ...claim, expectation: negate(claim.expectation) };
}

function unknownAttribute(name: string, noun: string, words: Vocabulary): ClaimError {
  return new ClaimError(`a ${noun} has no attribute "${name}"; ${didYouMean(name, Object.keys(words))}`);
}
