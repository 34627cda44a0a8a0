import { goPattern } from './go-pattern.ts';

/**
 * An expectation for a text that a pattern of Go must match, or must not: `contains "…"` where nothing in it is special.
 * @returns an empty text if every text matches it, undefined if it cannot be said; `lost` is told why
 */
export function patternText(
  pattern: string,
  wanted: boolean,
  lost: (why: string) => void,
): string | undefined {
  const not = wanted ? '' : 'not ';
  // Nothing is anchored, so what may be anything at either end says nothing.
  const plain = pattern.replace(/^(?:\.\*)+/, '').replace(/(^|[^\\])(?:\.\*)+$/, '$1');
  if (plain !== '' && !/[\\^$.|?*+()[\]{}]/.test(plain)) return `${not}contains ${quoted(plain)}`;
  const found = goPattern(plain);
  if (typeof found === 'string') {
    lost(found);
    return undefined;
  }
  if (plain === '' && wanted) return '';
  return `${not}matches /${found.source || '(?:)'}/${found.flags}`;
}

/** A text that is meant literally. */
export function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  return `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll(/[\n\t\r]/g, (one) => escapes[one] ?? one)}"`;
}
