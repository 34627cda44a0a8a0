import { runInNewContext } from 'node:vm';

/** Longest text to try a pattern on, in characters: as much as a transport keeps of one output. */
export const LONGEST_MATCHED = 8 * 1024 * 1024;

/**
 * Whether a pattern matches somewhere in a text; or, in words, why that is unknown: the text is longer than LONGEST_MATCHED and its first
 * part does not match, or the pattern backtracks without end (as `(a+)+$` does).
 * @param patienceMs how long the pattern may take
 * @param more flags besides those that were written
 */
export function matchPattern(
  source: string,
  flags: string,
  text: string,
  patienceMs = 1000,
  more: '' | 'm' = '',
): boolean | string {
  const tried = text.slice(0, LONGEST_MATCHED);
  let found: boolean;
  try {
    // A regular expression cannot be interrupted from its own thread, but a vm's deadline ends it.
    found = runInNewContext(
      'new RegExp(source, flags).test(tried)',
      { source, flags: flags + more, tried },
      { timeout: patienceMs },
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return (
      `/${source}/${flags} was not finished with ${tried.length} characters after ${patienceMs} ms: ` +
      'avoid nested repetitions such as (a+)+'
    );
  }
  if (found || tried.length === text.length) return found;
  return `/${source}/${flags} was tried on the first ${tried.length} of ${text.length} characters only`;
}

/**
 * How many of the lines a pattern matches; or, in words, why that is unknown.
 * @param patienceMs how long the pattern may take on all of them
 */
export function countMatches(
  source: string,
  flags: string,
  lines: readonly string[],
  patienceMs = 1000,
): number | string {
  try {
    return runInNewContext(
      'let count = 0; const pattern = new RegExp(source, flags); for (const line of lines) if (pattern.test(line)) count++; count',
      { source, flags, lines },
      { timeout: patienceMs },
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return (
      `/${source}/${flags} was not finished with ${lines.length} lines after ${patienceMs} ms: ` +
      'avoid nested repetitions such as (a+)+'
    );
  }
}

/**
 * The names that a pattern matches; or, in words, why that is unknown.
 * @param patienceMs how long the pattern may take on all of them
 */
export function filterMatches(
  source: string,
  flags: string,
  names: readonly string[],
  patienceMs = 1000,
): readonly string[] | string {
  try {
    // An array of the other realm is not an instance of our Array.
    return [
      ...runInNewContext(
        'const pattern = new RegExp(source, flags); names.filter((name) => pattern.test(name))',
        { source, flags, names },
        { timeout: patienceMs },
      ),
    ];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return (
      `/${source}/${flags} was not finished with ${names.length} names after ${patienceMs} ms: ` +
      'avoid nested repetitions such as (a+)+'
    );
  }
}

/** Every printable ASCII character, and some beyond. */
const SAMPLES = [
  ...Array.from({ length: 95 }, (_, code) => String.fromCharCode(code + 32)),
  '\u00e9',
  '\u4e2d',
  'z'.repeat(2001),
];

/**
 * Whether a pattern matches every text, as `x*`, `.*` and `^` do. A pattern with a negative lookahead or lookbehind is not tested.
 * @throws SyntaxError if it is not a pattern
 */
export function matchesEverything(source: string, flags: string): boolean {
  const written = new RegExp(source, flags);
  const pattern = written.multiline ? written : new RegExp(source, `${flags}m`);
  if (!pattern.test('') || /\(\?<?!/.test(source)) return false;
  return SAMPLES.every((sample) => pattern.test(sample));
}
