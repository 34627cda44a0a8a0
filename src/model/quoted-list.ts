import { ExpectationError } from './expectation-error.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/**
 * The content of quotes that enclose the whole text, with `\"`, `\\`, `\n`, `\t`, `\r` replaced; undefined if it is not quoted.
 * @throws ExpectationError for a quote that is not closed, or closed before the end
 */
export function unquote(text: string): string | undefined {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return undefined;
  const inside = /^(["'])((?:(?!\1)[^\\]|\\.)*)\1$/s.exec(text)?.[2];
  if (inside === undefined) {
    const other = quote === '"' ? "'" : '"';
    throw new ExpectationError(
      `${text} starts with ${quote} but does not end at the matching ${quote}: ` +
        `put ${other} around the whole text or write \\${quote} for a ${quote} that is part of it`,
    );
  }
  return inside.replace(/\\(["'\\ntr])/g, (_, character: string) => ESCAPES[character] ?? character);
}

/** Splits at commas outside quotes and brackets. @throws ExpectationError for an empty element */
export function splitList(text: string): string[] {
  const items: string[] = [];
  let current = '';
  let depth = 0;
  for (const piece of text.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|./gs) ?? []) {
    if (piece === '[' || piece === '{') depth += 1;
    if ((piece === ']' || piece === '}') && depth > 0) depth -= 1;
    if (piece === ',' && depth === 0) {
      items.push(current.trim());
      current = '';
    } else current += piece;
  }
  items.push(current.trim());
  if (items.includes('')) {
    throw new ExpectationError(
      `"${text}" has an empty element: write for example a, b, or empty for a list without elements`,
    );
  }
  return items;
}
