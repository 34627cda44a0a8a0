/** One line of an ssh configuration with a keyword. */
export interface ConfigLine {
  /** Lower case. */
  readonly keyword: string;
  /** The words after it, without quotes and comment. */
  readonly words: readonly string[];
  /** Everything after it as written, for a command. */
  readonly rest: string;
}

/** Parses a configuration as ssh does (ssh_config(5); readconf.c): `Keyword words`, `Keyword=words`, quotes of both kinds. */
export function readConfigLines(text: string): ConfigLine[] {
  return text.split('\n').flatMap((raw): ConfigLine[] => {
    const line = raw.replace(/[ \t\r\f]+$/, '').trimStart();
    if (line === '' || line.startsWith('#')) return [];
    const [, quoted, plain, rest = ''] = /^(?:"([^"]*)"|([^\s=]+))[ \t]*=?[ \t]*(.*)$/s.exec(line) ?? [];
    return [{ keyword: (quoted ?? plain ?? '').toLowerCase(), words: splitWords(rest), rest }];
  });
}

/**
 * Splits like argv_split of OpenSSH: quotes keep spaces, a backslash escapes a quote, a backslash or a space, a word that begins with #
 * ends the line.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let at = 0;
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (at >= text.length || text[at] === '#') return words;
    let word = '';
    let quote = '';
    for (; at < text.length; at++) {
      const char = text[at] ?? '';
      const next = text[at + 1] ?? '';
      if (char === '\\' && (/["'\\]/.test(next) || (quote === '' && next === ' '))) {
        word += next;
        at++;
      } else if (quote === '' && (char === ' ' || char === '\t')) break;
      else if (quote === '' && (char === '"' || char === "'")) quote = char;
      else if (quote !== '' && char === quote) quote = '';
      else word += char;
    }
    if (quote !== '') throw new Error(`a quote is not closed: ${text}`);
    words.push(word);
  }
}

/** `*` and `?` in a name, like match_pattern of OpenSSH. */
export function matchesPattern(text: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** A list with commas, in which `!pattern` excludes, like match_pattern_list of OpenSSH. */
export function matchesList(text: string, list: string): boolean {
  let found = false;
  for (const pattern of list.split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(text, pattern.slice(1))) return false;
    } else found ||= matchesPattern(text, pattern);
  }
  return found;
}
