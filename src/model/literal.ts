import { parseExactJson } from './exact-json.ts';
import {
  parseBytes,
  parseDuration,
  parseInteger,
  parseMode,
  parseNumber,
  parsePercent,
  QuantityError,
} from './quantity.ts';
import type { Value, ValueType } from './value.ts';

/** An expectation that cannot be read. The message names what was found, what is allowed, and an example. */
export class ExpectationError extends Error {
  override readonly name = 'ExpectationError';
}

/**
 * Reads one value as a person writes it. Quoted text is literal; plain words need no quotes.
 * @throws ExpectationError
 */
export function parseLiteral(text: string, type: ValueType): Value {
  const unquoted = unquote(text);
  const plain = unquoted ?? text;
  switch (type) {
    case 'boolean':
      if (/^(yes|true)$/i.test(plain)) return true;
      if (/^(no|false)$/i.test(plain)) return false;
      throw new ExpectationError(`"${plain}" is neither yes nor no: write yes, no, true or false`);
    case 'integer':
      return quantity(parseInteger, plain);
    case 'number':
      return quantity(parseNumber, plain);
    case 'bytes':
      return quantity(parseBytes, plain);
    case 'duration':
    case 'age':
      return quantity(parseDuration, plain);
    case 'percent':
      return quantity(parsePercent, plain);
    case 'mode':
      return quantity(parseMode, plain);
    case 'version':
      if (/(?:^|\.)[xX](?:\.|$)/.test(plain))
        throw new ExpectationError(
          `"${plain}" is not a version but a range: write for example ^1.2 or >= 1.18 < 2`,
        );
      if (/^[0-9A-Za-z][\w.+~:-]*$/.test(plain)) return plain;
      throw new ExpectationError(`"${plain}" is not a version: write for example 1.22.1 or >= 1.18 < 2`);
    case 'list':
      return splitList(text).map((item) => unquote(item) ?? item);
    case 'json':
      return parseJson(text, plain);
    case 'text':
      return plain;
  }
}

function quantity<N extends number | bigint>(parse: (text: string) => N, text: string): N {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof QuantityError) throw new ExpectationError(error.message);
    throw error;
  }
}

/** A JSON value, or the text itself if it is not JSON. */
function parseJson(text: string, plain: string): Value {
  try {
    return parseExactJson(text);
  } catch {
    return plain;
  }
}

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
