import type { Value } from './value.ts';

/** Larger exponents are kept as doubles: nobody writes out whole numbers with more digits than this. */
const MOST_ZEROS = 400;

/** Only a text that matches can contain a whole number that a double cannot represent. */
const LARGE = /\d{16}|\d[eE]\+?\d/;

/** The proposal that V8 implements: https://github.com/tc39/proposal-json-parse-with-source */
const JSON_WITH_SOURCE = JSON as unknown as {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
};

/**
 * Parses JSON and keeps whole numbers exact: those that a double cannot distinguish from their neighbours (over 2^53) are bigints.
 * @throws SyntaxError
 */
export function parseExactJson(text: string): Value {
  // A reviver makes parsing several times slower, and most texts do not need one.
  if (!LARGE.test(text)) return JSON.parse(text) as Value;
  return JSON_WITH_SOURCE.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exactNumber(source, value) : value,
  ) as Value;
}

/** The inverse; undefined where JSON.stringify returns undefined. */
export function printExactJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(
      value,
      (_, item: unknown) => (typeof item === 'bigint' ? JSON_WITH_SOURCE.rawJSON(String(item)) : item),
      indent,
    );
  }
}

/**
 * A number as written: a bigint if it is whole and a double cannot represent it, otherwise a double.
 * @param written `-12`, `0.5`, `1e20`, `9007199254740993.0`
 */
export function exactNumber(written: string, double = Number(written)): number | bigint {
  // Every double from here on is whole, and so few numbers get here that checking the text is cheap.
  if (Number.isSafeInteger(double) || Math.abs(double) < 2 ** 52) return double;
  const [, sign = '', whole = '', part = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(written) ?? [];
  const zeros = Number(exponent) - part.length;
  const digits = whole + part;
  if (digits === '' || zeros > MOST_ZEROS) return double;
  const exact = zeros >= 0 ? digits + '0'.repeat(zeros) : digits.slice(0, zeros);
  const rest = zeros >= 0 ? '' : digits.slice(zeros);
  if (!/^0*$/.test(rest)) return double;
  const value = BigInt(exact);
  return sign === '-' ? -value : value;
}

/** Whether two numbers are equal, in either representation. */
export function sameNumber(a: unknown, b: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1, compared as numbers and exactly (ECMA-262, IsLooselyEqual)
  return isNumeric(a) && isNumeric(b) && a == b;
}

export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
