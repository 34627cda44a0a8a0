import { runInNewContext } from 'node:vm';

/** Longest text a pattern is tried on, in characters: what a transport keeps of one output. */
export const LONGEST_MATCHED = 8 * 1024 * 1024;

/**
 * Whether a pattern matches somewhere in a text; or, in words, why that cannot be told: the text is longer than
 * LONGEST_MATCHED and its first part does not match, or the pattern backtracks without end (as `(a+)+$` does).
 *
 * @param patienceMs how long the pattern may take
 */
export function matchPattern(
  source: string,
  flags: string,
  text: string,
  patienceMs = 1000,
): boolean | string {
  const tried = text.slice(0, LONGEST_MATCHED);
  let found: boolean;
  try {
    // A regular expression cannot be interrupted from its own thread, but a vm's deadline ends it.
    found = runInNewContext(
      'new RegExp(source, flags).test(tried)',
      { source, flags, tried },
      { timeout: patienceMs },
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return (
      `/${source}/${flags} was not done with ${tried.length} characters after ${patienceMs} ms: ` +
      'avoid nested repetitions such as (a+)+'
    );
  }
  if (found || tried.length === text.length) return found;
  return `/${source}/${flags} was tried on the first ${tried.length} of ${text.length} characters only`;
}

/**
 * How many of the lines a pattern matches; or, in words, why that cannot be told.
 *
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
      `/${source}/${flags} was not done with ${lines.length} lines after ${patienceMs} ms: ` +
      'avoid nested repetitions such as (a+)+'
    );
  }
}
