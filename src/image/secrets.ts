/** A secret that somebody left: where and of which kind, never what it is. */
export interface FoundSecret {
  /** `layer 3: /app/.env`, `history 4`. */
  readonly where: string;
  readonly kind: string;
}

/** Tokens that say themselves what they are, as their makers document them. */
const TOKENS: readonly (readonly [kind: string, pattern: string])[] = [
  ['a private key', '-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\\s+[A-Za-z0-9+/=\\s:,-]{32}'],
  ['an AWS access key', '\\b(?:AKIA|ASIA)[A-Z2-7]{16}\\b'],
  ['a GitHub token', '\\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})'],
  ['a GitLab token', '\\bgl(?:pat|ptt|rt|dt|cbt)-[A-Za-z0-9_-]{20,}'],
  ['a Slack token', '\\bxox[abeoprs]-[A-Za-z0-9-]{20,}'],
  ['a Google API key', '\\bAIza[A-Za-z0-9_-]{35}'],
  ['a Stripe key', '\\b[rs]k_live_[A-Za-z0-9]{20,}'],
  ['an npm token', '\\bnpm_[A-Za-z0-9]{36}\\b|_authToken=(?!\\$)[^\\s"\']{16,}'],
  ['a PyPI token', '\\bpypi-AgE[A-Za-z0-9_-]{50,}'],
  ['a Docker token', '\\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}'],
  ['a Vault token', '\\bhv[sbr]\\.[A-Za-z0-9_-]{24,}'],
  ['an age key', '\\bAGE-SECRET-KEY-1[A-Z0-9]{50,}'],
  ['a SendGrid key', '\\bSG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'],
  ['a signed web token', '\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{20,}'],
];
/** Who logs in by a URL; in the code of programs, these are examples. */
const IN_URL =
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>$]{1,64}:(?![$<{*x%]|password@)[^\s/:@"'<>]{6,128}@[a-z0-9]/;
const TOKEN = new RegExp(TOKENS.map(([, pattern]) => `(${pattern})`).join('|'), 'g');

/** What is called a secret, and its value; judged by how random the value is. */
const NAMED =
  /\b[\w.-]{0,40}(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)[\w.-]{0,20}["']?\s*(?::=|=>|[=:])\s*(?:"([^"\r\n]{12,200})"|'([^'\r\n]{12,200})'|([^\s"'`,;(){}<>]{12,200}))/gi;
/** Bits a character: words have under 3.2, random hexadecimal digits of that length about 3.4. */
const RANDOM_BITS = 3.3;

/** Of how many characters a text is searched: a secret stands in small files. */
export const MOST_SEARCHED = 1024 * 1024;

/**
 * The kinds of secrets in a text, each once.
 * @param named true: also what only its name makes a secret, `password=…` with a value that looks random
 */
export function secretKinds(text: string, named: boolean): readonly string[] {
  const kinds = new Set<string>();
  for (const match of text.matchAll(TOKEN)) {
    const index = match.slice(1).findIndex((group) => group !== undefined);
    kinds.add(TOKENS[index]?.[0] ?? 'a token');
  }
  if (named && IN_URL.test(text)) kinds.add('a password in a URL');
  if (named)
    for (const [, ...values] of text.matchAll(NAMED)) {
      const value = values.find((one) => one !== undefined) ?? '';
      if (looksRandom(value)) kinds.add('a value that looks random and is called a secret');
    }
  return [...kinds];
}

/** Words, paths, placeholders and names of variables are no secrets. */
function looksRandom(value: string): boolean {
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value) || /[$%{}<>\s]|^[./~]|:\/\//.test(value)) return false;
  return entropyBits(value) >= RANDOM_BITS;
}

/** Shannon's, of the characters of a text, in bits a character. */
export function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
