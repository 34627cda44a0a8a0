import type { Value } from '../../model/value.ts';

/** Text of a format without types: an exact number, `true` or `false` becomes that value; everything else is text (`0644`, `yes`). */
export function parseScalar(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === '') return text;
  if (String(Number(text)) === text && (Number.isSafeInteger(Number(text)) || !/^-?\d+$/.test(text)))
    return Number(text);
  return /^-?[1-9]\d{15,}$/.test(text) ? BigInt(text) : text;
}

/** Quotes around the whole keep spaces and comment signs; they say nothing about a type. */
export function unquoted(text: string): string {
  const [, quote, quoted] = /^(["'])((?:(?!\1)[^\\]|\\.)*)\1$/s.exec(text) ?? [];
  if (quoted === undefined) return text;
  return quote === '"' ? quoted.replaceAll(/\\(["\\$`])/g, '$1') : quoted;
}
