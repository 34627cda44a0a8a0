import { normalize } from 'node:path/posix';

/** A line of a .dockerignore: `!` includes again what earlier lines excluded. */
interface Pattern {
  readonly exception: boolean;
  readonly text: string;
  matches(path: string): boolean;
}

/** For each pattern, whether it matched a folder; its content inherits that. */
export type Matches = readonly boolean[];

/**
 * The patterns of a .dockerignore as the client of Docker matches them (github.com/moby/patternmatcher, v0.6: New,
 * MatchesUsingParentResults and ignorefile.ReadAll). The corresponding package for Node, @balena/dockerignore, is a port of an older
 * version and differs: `a+b` and `f(1)` are expressions there, `**x` keeps the content of folders, and a file called `constructor` is never
 * excluded.
 */
export class IgnorePatterns {
  readonly #patterns: readonly Pattern[];

  /** @throws SyntaxError with Docker's own message */
  constructor(file: string) {
    this.#patterns = linesOf(file).flatMap((line) => patternOf(line) ?? []);
  }

  /** @param parent the result of this function for the folder it is in; undefined at the top */
  match(path: string, parent: Matches | undefined): { ignored: boolean; matches: Matches } {
    let ignored = false;
    const matches = this.#patterns.map(({ exception, matches }, index) => {
      let matched = parent?.[index] === true;
      if (!matched) {
        // Like there, a pattern that could change nothing is not tried, and counts as not matched below.
        if (exception !== ignored) return false;
        matched = matches(path);
      }
      if (matched) ignored = !exception;
      return matched;
    });
    return { ignored, matches };
  }

  /**
   * Whether something in an excluded folder may be included again. BuildKit's walk (github.com/tonistiigi/fsutil, filter.go) looks into
   * every folder if an exception begins with a wildcard; the older builder's (moby/pkg/archive) only if an exception begins with the
   * folder.
   */
  mayTakeBack(folder: string, builder: 'buildkit' | 'classic'): boolean {
    const exceptions = this.#patterns.filter(({ exception }) => exception);
    if (builder === 'classic') return exceptions.some(({ text }) => `${text}/`.startsWith(`${folder}/`));
    const fixed = exceptions.map(({ text }) => text.replace(/\/\*{1,2}$/, ''));
    return fixed.some((text) => /[*?[\]^\\]/.test(text) || `${text}/`.startsWith(`${folder}/`));
  }
}

function linesOf(file: string): string[] {
  return file
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function patternOf(line: string): Pattern | undefined {
  const exception = line.startsWith('!');
  const written = exception ? line.slice(1).trim() : line;
  if (exception && written === '') throw new SyntaxError('illegal exclusion pattern: "!"');
  const text = clean(clean(written).replace(/^\/(?=.)/, ''));
  return { exception, text, matches: matcher(text) };
}

/** filepath.Clean of Go: no slash at the end, and an empty path is `.`. */
function clean(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
}

/** Pattern.match and Pattern.compile there. `**` and a text without wildcards after it match the end of a path, `**x` also matches `ax`. */
function matcher(pattern: string): (path: string) => boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) throw badPattern(pattern);
  const [, end] = /^\*\*([^*?[\]\\]*)$/.exec(pattern) ?? [];
  if (end !== undefined)
    return (path) => path.endsWith(end) || (end.startsWith('/') && path === end.slice(1));
  if (!/[*?[\]\\]/.test(pattern)) return (path) => path === pattern;
  const expression = expressionOf(pattern);
  return (path) => expression.test(path);
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern.match(/\*\*\/?|\\.|./gsu) ?? [];
  const source = parts.map((part, index) => {
    if (part.startsWith('**')) return index === parts.length - 1 ? '.*' : '(.*/)?';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return '.+()|{}$/'.includes(part) ? `\\${part}` : part;
  });
  try {
    return new RegExp(`^${source.join('')}$`, 's');
  } catch {
    throw badPattern(pattern);
  }
}

function badPattern(pattern: string): SyntaxError {
  return new SyntaxError(`syntax error in pattern: ${JSON.stringify(pattern)}`);
}
