import { normalize } from 'node:path/posix';

/** A line of a .dockerignore: `!` takes back what lines before it left out. */
interface Pattern {
  readonly exception: boolean;
  readonly text: string;
  matches(path: string): boolean;
}

/** For each pattern, whether it matched a folder; its content inherits that. */
export type Matches = readonly boolean[];

/**
 * The patterns of a .dockerignore as the client of Docker matches them (github.com/moby/patternmatcher, v0.6: New, MatchesUsingParentResults and
 * ignorefile.ReadAll). The package for Node that does the same, @balena/dockerignore, is a port of an older one and differs: `a+b` and `f(1)` are
 * expressions there, `**x` leaves the content of folders in, and a file called `constructor` is never left out.
 */
export class IgnorePatterns {
  readonly #patterns: readonly Pattern[];

  /** @throws SyntaxError in the words that Docker has for it */
  constructor(file: string) {
    this.#patterns = linesOf(file).flatMap((line) => patternOf(line) ?? []);
  }

  /** @param parent what this function said of the folder it is in; nothing at the top */
  match(path: string, parent: Matches | undefined): { ignored: boolean; matches: Matches } {
    let ignored = false;
    const matches = this.#patterns.map(({ exception, matches }, index) => {
      let matched = parent?.[index] === true;
      if (!matched) {
        // As there, a pattern that could change nothing is not asked, and counts as not matched below.
        if (exception !== ignored) return false;
        matched = matches(path);
      }
      if (matched) ignored = !exception;
      return matched;
    });
    return { ignored, matches };
  }

  /**
   * Whether something in a folder that is ignored may be taken back. BuildKit's walk (github.com/tonistiigi/fsutil, filter.go) looks into
   * every folder when an exception begins with a wildcard; the older builder's (moby/pkg/archive) only where an exception begins with the folder.
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

/** filepath.Clean of Go: no slash at the end, and nothing is `.`. */
function clean(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
}

/** Pattern.match and Pattern.compile there. `**` and a text without wildcards after it is the end of a path, `**x` of `ax` too. */
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
