import { parseExactJson } from './exact-json.ts';
import { ExpectationError } from './expectation-error.ts';
import {
  parseBytes,
  parseDuration,
  parseInteger,
  parseMode,
  parseNumber,
  parsePercent,
  QuantityError,
} from './quantity.ts';
import { splitList, unquote } from './quoted-list.ts';
import type { Value, ValueType } from './value.ts';

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
