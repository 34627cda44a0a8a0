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
  const found = inTime<boolean>('new RegExp(source, flags).test(tried)', {
    given: { source, flags: flags + more, tried },
    pattern: `/${source}/${flags}`,
    amount: `${tried.length} characters`,
    patienceMs,
  });
  if (found !== false || tried.length === text.length) return found;
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
  return inTime<number>(
    'let count = 0; const pattern = new RegExp(source, flags); for (const line of lines) if (pattern.test(line)) count++; count',
    {
      given: { source, flags, lines },
      pattern: `/${source}/${flags}`,
      amount: `${lines.length} lines`,
      patienceMs,
    },
  );
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
  const found = inTime<readonly string[]>(
    'const pattern = new RegExp(source, flags); names.filter((name) => pattern.test(name))',
    {
      given: { source, flags, names },
      pattern: `/${source}/${flags}`,
      amount: `${names.length} names`,
      patienceMs,
    },
  );
  // An array of the other realm is not an instance of our Array.
  return typeof found === 'string' ? found : [...found];
}

interface Trial {
  /** What the code may use. */
  readonly given: object;
  /** As it was written, for messages. */
  readonly pattern: string;
  /** What it is tried on, for messages: `12 lines`. */
  readonly amount: string;
  readonly patienceMs: number;
}

/** A regular expression cannot be interrupted from its own thread, but a vm's deadline ends it. @returns in words that it was ended, or what the code gives */
function inTime<T>(code: string, { given, pattern, amount, patienceMs }: Trial): T | string {
  try {
    return runInNewContext(code, { ...given }, { timeout: patienceMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return `${pattern} was not finished with ${amount} after ${patienceMs} ms: avoid nested repetitions such as (a+)+`;
  }
}
