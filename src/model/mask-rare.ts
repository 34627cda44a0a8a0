import { LEAST_LITERAL, LiteralTable, type Range } from './literal-table.ts';
import { encode } from './mask-pattern.ts';

/**
 * Encodings that are rare and too slow to search for in every text: base32 (RFC 4648, section 6), and UTF-16 as it is, in base64 (as
 * PowerShell takes it for -EncodedCommand) and in hex.
 */
export class RareForms {
  readonly #values: Iterable<string>;
  #table: LiteralTable | undefined;
  #forms: readonly string[] | undefined;

  constructor(values: Iterable<string>) {
    this.#values = values;
  }

  find(text: string): readonly Range[] {
    if (!this.mayBeIn(text)) return [];
    this.#table ??= new LiteralTable(this.all());
    return this.#table.find(text);
  }

  /** Whether a text needs to be searched for all forms. */
  mayBeIn(text: string): boolean {
    return LOOKS_SO.test(text);
  }

  /** Each value in each of them: what a cut text is compared with. */
  all(): readonly string[] {
    this.#forms ??= [...new Set([...this.#values].flatMap(formsOf))].filter(
      ({ length }) => length >= LEAST_LITERAL,
    );
    return this.#forms;
  }
}

/** A long word of base32, NUL bytes, base64 with an A in every other place, hex with 00 for every other byte. */
const LOOKS_SO =
  /[A-Z2-7]{8}|[a-z2-7]{16}|\0|(?:A[A-Za-z0-9+/_-]{1,4}){2}A|(?:[0-9a-fA-F]{2}00|00[0-9a-fA-F]{2}){4}/;

/** Longer values are searched for in parts. */
const LONGEST = 1024;
/** Shorter ones occur by chance. */
const SHORTEST = 5;

function formsOf(value: string): readonly string[] {
  if (value.length < SHORTEST) return [];
  const parts = value.match(new RegExp(`[\\s\\S]{1,${LONGEST}}`, 'g')) ?? [];
  return parts.flatMap((part) => {
    const wide = wideBytes(part);
    const bytes = [Buffer.from(part), ...wide];
    return [...bytes.flatMap(base32), ...wide.flatMap(encode), ...wide.map((one) => one.toString('latin1'))];
  });
}

/** The bytes of a value in UTF-16, little and big end first. */
export function wideBytes(value: string): readonly Buffer[] {
  return [Buffer.from(value, 'utf16le'), Buffer.from(value, 'utf16le').swap16()];
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The part that is the same whatever surrounds it, for each of the five positions in a group of five bytes; in upper and lower case. */
function base32(bytes: Buffer): readonly string[] {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return [0, 1, 2, 3, 4].flatMap((before) => {
    const form = (bits.slice((5 - ((before * 8) % 5)) % 5).match(/.{5}/g) ?? [])
      .map((digit) => DIGITS.charAt(Number.parseInt(digit, 2)))
      .join('');
    return [form, form.toLowerCase()];
  });
}
