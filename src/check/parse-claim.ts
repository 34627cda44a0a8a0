import { withArticle } from '../model/article.ts';
import { parseExpectation } from '../model/expectation.ts';
import { didYouMean } from '../model/nearest.ts';
import { type About, type Claim, ClaimError, type Vocabulary } from './claim.ts';
import { findAttribute, unknownAttribute } from './find-attribute.ts';
import { agreeing, expecting } from './found-claim.ts';

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
 * Reads the claim at the end of a sentence: `is running`, `is not installed`, `exists`, `has mode 0644`, `does not have shell "/bin/sh"`.
 * @param noun for messages, for example `service`
 * @param name the name of the thing itself
 * @throws ClaimError, ExpectationError
 */
export function parseClaim(text: string, noun: string, words: Vocabulary, name = ''): Claim {
  for (const { pattern, read } of FORMS) {
    const match = pattern.exec(text);
    if (match !== null) return read(match[1] ?? '', { noun, words, name });
  }
  throw new ClaimError(
    `"${text}" is not a claim about ${withArticle(noun)}; write "is …", "has …" or "exists", or their negation`,
  );
}

/** A glob, braces, several paths, or a space at either end. */
const SEVERAL = /[*?]|\[[^\]/]+\]|\{[^}/]*,[^}]*\}|[,;]? +\/|^\s|\s$/;

function existence({ noun, words, name: asked }: About, wanted: 'true' | 'false'): Claim {
  const name = words.exists === undefined && words.installed !== undefined ? 'installed' : 'exists';
  const known = words[name];
  if (known === undefined)
    throw new ClaimError(`${withArticle(noun)} always exists, so do not check that it does`);
  if (wanted === 'false' && known.ofPath === true && SEVERAL.test(asked))
    throw new ClaimError(
      `${withArticle(noun)} is named by one exact name, so ${JSON.stringify(asked)} never exists: write one sentence for each, or for a glob: the directory "…" has names matching "*.bak" empty`,
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
    throw new ClaimError(
      `"${found?.name}" is an attribute of ${withArticle(noun)}; write "has ${found?.name} …"`,
    );
  if (adjectives.length === 0) {
    throw new ClaimError(
      `${withArticle(noun)} has attributes, not states; write "has …" with one of: ${Object.keys(words).join(', ')}`,
    );
  }
  throw new ClaimError(`${withArticle(noun)} cannot be "${word}"; ${didYouMean(word, adjectives)}`);
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

function agreement(rest: string, about: About): Claim {
  const found = findAttribute(rest, about, 'sentence');
  if (found === undefined) throw unknownAttribute(rest.split(' ')[0] ?? rest, about);
  if (found.rest !== '')
    throw new ClaimError(`"has the same ${found.attribute}" needs no value; found: ${found.rest}`);
  return agreeing(found);
}
