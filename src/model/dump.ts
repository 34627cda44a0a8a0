import type { Range } from './literal-table.ts';

/**
 * Finds secrets in the output of od(1), hexdump(1), xxd(1) and similar: numbers in hex, octal, decimal or binary, one per byte or per word,
 * over many lines with addresses before them and texts after them, also as the lines of a diff; and the escapes `\150`, `\x68`, `%68`, `&#104;` of every single byte.
 */
interface Token extends Range {
  readonly digits: string;
  /** Whether its line begins with it, as with an address. */
  readonly first: boolean;
}

/** A number on its own, with the prefix that marks it as one. A run of digits is scanned once. */
const NUMBER =
  /(?:(?<![0-9A-Za-z])|(?<=\\n)|(?=[%\\&]))(?:0x|(?<!\\)\\+(?:x|u00)|%|&#x?)?([0-9a-fA-F]{1,16})(?![0-9A-Za-z])/g;
/** What may separate two numbers of one dump. */
const GAP = /^(?:[\s,:;'"|⏎↵*+\\-]|(?<=\\)n|&#)*$/;
const LONGEST_GAP = 100;
/** Fewer numbers contain no secret. */
const FEWEST = 2;
/** Texts at the end of a line: between bars (hexdump -C) or angle brackets (od -tx1z), or after two blanks (xxd). */
const BARRED = /(?:\|[^\n⏎↵]{0,40}?\||>[^\n⏎↵]{0,40}?<)(?=[ \t]{0,4}(?:[\n⏎↵]|\\n|$))/g;
const BEHIND = /(?<![0-9a-fA-F])([0-9a-fA-F]{8}:(?: [0-9a-fA-F]{2,16})+)( {2,}[^\n]{1,40}?)(?=$|\\n)/gm;
const LINE_END = /[\n⏎↵]/;
const LINE_START = /(?:^|[\n⏎↵]|\\n)[ \t]*[+-]?$/;

/** Where the dumps in a text contain one of these byte strings (in latin1), up to the end of the line. */
export function dumpsOf(needles: readonly string[], text: string): readonly Range[] {
  if (needles.length === 0) return [];
  return dumpsWhere(text, (bytes) =>
    needles.flatMap((needle) => {
      const at = bytes.indexOf(needle);
      return at < 0 ? [] : [{ at, length: needle.length }];
    }),
  );
}

/** Where the dumps in a text contain what is found in their bytes (in latin1), up to the end of the line. */
export function dumpsWhere(
  text: string,
  find: (bytes: string) => readonly { readonly at: number; readonly length: number }[],
): readonly Range[] {
  return runsIn(text).flatMap((run) =>
    [...readings(run), ...readings(run.filter(({ first }) => !first))].flatMap((bytes) =>
      find(bytes.map(({ value }) => value).join('')).flatMap(({ at, length }) => {
        const [first, last] = placesOf(bytes, at, length);
        if (first === undefined || last === undefined) return [];
        const rest = LINE_END.exec(text.slice(last.end, last.end + LONGEST_GAP));
        return [{ start: first.start, end: last.end + (rest?.index ?? 0) }];
      }),
    ),
  );
}

function runsIn(text: string): readonly (readonly Token[])[] {
  const runs: Token[][] = [];
  let current: Token[] = [];
  const blank = (found: string) => ' '.repeat(found.length);
  let bare: string | undefined;
  for (const match of text.matchAll(NUMBER)) {
    const [whole, digits = ''] = match;
    const first = LINE_START.test(text.slice(Math.max(0, match.index - 4), match.index));
    const token = { start: match.index, end: match.index + whole.length, digits, first };
    const before = current.at(-1);
    if (before !== undefined) {
      const gap = text.slice(before.end, Math.min(token.start, before.end + LONGEST_GAP));
      const long = token.start - before.end > LONGEST_GAP;
      if (long || !GAP.test(gap)) {
        bare ??= text
          .replace(BARRED, blank)
          .replace(BEHIND, (_, numbers: string, said: string) => numbers + blank(said));
        // A number in the text at the end of a line is not part of the dump.
        if (bare[token.start] === ' ' && whole !== '') continue;
        if (long || !GAP.test(bare.slice(before.end, token.start))) {
          if (current.length >= FEWEST) runs.push(current);
          current = [];
        }
      }
    }
    current.push(token);
  }
  if (current.length >= FEWEST) runs.push(current);
  return runs;
}

interface Byte {
  readonly value: string;
  readonly token: Token;
}

/** What a run of numbers may stand for, by their width. */
function readings(run: readonly Token[]): readonly (readonly Byte[])[] {
  const widths = new Set(run.map(({ digits }) => digits.length));
  return [...widths]
    .flatMap((width) => {
      const tokens = run.filter(({ digits }) => digits.length === width);
      const as = (size: number, base: 2 | 8 | 16, little = false): readonly Byte[] =>
        tokens.flatMap((token) => {
          const number = parseBig(token.digits, base);
          if (number === undefined || number >= 1n << BigInt(8 * size)) return [];
          const bytes = Array.from({ length: size }, (_, index) =>
            Number((number >> BigInt(8 * index)) & 255n),
          );
          return (little ? bytes : bytes.reverse()).map((byte) => ({
            value: String.fromCharCode(byte),
            token,
          }));
        });
      if (width === 2) return [as(1, 16)];
      if (width === 3) return [as(1, 8)];
      if (width === 6) return [as(2, 8, true), as(2, 8)];
      // xxd -b
      if (width === 8 && tokens.filter(({ digits }) => /^[01]+$/.test(digits)).length >= FEWEST)
        return [as(1, 2), as(4, 16, true), as(4, 16)];
      if (width === 4 || width === 8 || width === 16) return [as(width / 2, 16, true), as(width / 2, 16)];
      return [];
    })
    .concat([decimals(run), bytesInOrder(run)]);
}

/** The last number of a line may be shorter than the others. */
function bytesInOrder(run: readonly Token[]): readonly Byte[] {
  return run.flatMap((token) =>
    token.digits.length % 2 === 0
      ? [...Buffer.from(token.digits, 'hex')].map((byte) => ({ value: String.fromCharCode(byte), token }))
      : [],
  );
}

function decimals(run: readonly Token[]): readonly Byte[] {
  return run.flatMap((token) =>
    /^\d{1,3}$/.test(token.digits) && Number(token.digits) < 256
      ? [{ value: String.fromCharCode(Number(token.digits)), token }]
      : [],
  );
}

function parseBig(digits: string, base: 2 | 8 | 16): bigint | undefined {
  if ((base === 8 && !/^[0-7]+$/.test(digits)) || (base === 2 && !/^[01]+$/.test(digits))) return undefined;
  return BigInt(`${{ 2: '0b', 8: '0o', 16: '0x' }[base]}${digits}`);
}

function placesOf(bytes: readonly Byte[], at: number, length: number): readonly (Token | undefined)[] {
  return [bytes[at]?.token, bytes[at + length - 1]?.token];
}
