/**
 * The forms that one secret may take in a text: each character as itself or as one of its escapes, so that any mixture of encodings is
 * found (a URL encodes other characters than encodeURIComponent, and JSON may contain JSON or HTML).
 */

/** Source of a regular expression (flags `u`) for a value in plain or escaped form. */
export function escapedPattern(value: string): string {
  return characterPatterns(value).join('');
}

/** As `od -c` prints it: characters separated by spaces, over lines with addresses, and other bytes in octal. */
export function spacedPattern(value: string): string {
  const between = '(?:[ \\t]{1,4}|[ \\t]{0,4}(?:[\\n⏎↵]|\\\\n)(?: {0,24}[+-])?[0-9a-fA-F]{0,16}[ \\t]{1,4})';
  const named: Readonly<Record<string, string>> = { '\n': 'n', '\t': 't', '\r': 'r' };
  return [...Buffer.from(value)]
    .map((byte, index) => {
      const character = String.fromCharCode(byte);
      // In JSON, with more backslashes. A run of them at the beginning would be scanned from each of its positions.
      if (named[character] !== undefined) return `\\\\${index === 0 ? '' : '{1,4}'}${named[character]}`;
      if (byte < 32 || byte > 126) return byte.toString(8).padStart(3, '0');
      return `${index > 0 && /["\\]/.test(character) ? '\\\\{0,4}' : ''}${literal(character)}`;
    })
    .join(between);
}

/** The forms of a secret that was cut off: its beginning at the end of a text, its end at the beginning of one. */
export function cutPatterns(
  value: string,
  least: number,
): { readonly beginning: RegExp; readonly end: RegExp } {
  const characters = characterPatterns(value);
  const first = characters.slice(0, least).join('');
  const last = characters.slice(-least).join('');
  const after = characters.slice(least).reduceRight((rest, part) => `(?:${part}${rest})?`, '');
  const before = characters.slice(0, -least).reduce((rest, part) => `(?:${rest}${part})?`, '');
  // The cut may go through an escape.
  const half = '(?:\\\\+(?:[ux][0-9a-fA-F]*)?|%[0-9a-fA-F]?|&[#a-zA-Z0-9]*)?';
  return {
    beginning: new RegExp(`${first}${after}${half}$`, 'u'),
    end: new RegExp(`^${before}${last}`, 'u'),
  };
}

/**
 * The encodings in which a value, or an escaped value, is not legible: base64 (RFC 4648, sections 4 and 5), also inside a longer encoded
 * text, and hex. Nothing that is short enough to occur by chance.
 */
export function encodedForms(value: string): readonly string[] {
  const url = encodeURIComponent(value.toWellFormed());
  const carried = [value, url, strictUrl(value), JSON.stringify(value).slice(1, -1)];
  const encoded = [...new Set(carried)].flatMap((one) => encode(Buffer.from(one)));
  return [...new Set([...encoded, ...shownBytes(value)])];
}

/** Non-printable characters as `cat -v`, `cat -A` and `ls -b` show them: `M-CM-<`, `^I`, `\\303\\274`. Undefined for printable ones. */
function shownBytes(value: string): readonly string[] {
  if (/^[ -~]*$/.test(value)) return [];
  const bytes = [...Buffer.from(value)];
  const control = (byte: number) =>
    byte < 32 ? `^${String.fromCharCode(byte + 64)}` : byte === 127 ? '^?' : String.fromCharCode(byte);
  const shown = (plain: readonly number[]) =>
    bytes
      .map((byte) =>
        plain.includes(byte)
          ? String.fromCharCode(byte)
          : byte < 128
            ? control(byte)
            : `M-${control(byte - 128)}`,
      )
      .join('');
  const escaped = bytes.map((byte) =>
    byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte),
  );
  const forms = [shown([9, 10]), shown([10]), escaped.join('')];
  // In JSON, too.
  return [...forms, ...forms.map((form) => JSON.stringify(form).slice(1, -1))];
}

/** Percent-encoded so that it is data in any part of a URL (RFC 3986, 2.3). */
export function strictUrl(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Base64 and hex of bytes. */
export function encode(bytes: Buffer): readonly string[] {
  const whole = bytes.toString('base64');
  // The middle is the same whatever surrounds it, for each of the three positions in a group of three bytes.
  const middles = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const clean = Math.floor(((before + bytes.length) * 8) / 6);
    return encoded.slice(Math.ceil((before * 8) / 6), clean);
  });
  const long = [whole.replace(/=+$/, ''), ...middles].filter((form) => form.length >= LEAST_ENCODED);
  const hex = bytes.toString('hex');
  return [
    ...[whole, ...long].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]),
    ...(bytes.length >= LEAST_HEX ? [hex, hex.toUpperCase()] : []),
  ];
}

/** Fewer characters than this occur by chance: in base64, a password of 4 characters follows `Authorization: Basic`. */
const LEAST_ENCODED = 4;
/** Fewer bytes than this in hex occur by chance, too. */
const LEAST_HEX = 4;

/** Characters that no encoding changes. */
const PLAIN = /^[A-Za-z0-9_~.-]?$/;

/** Names of characters in JSON, HTML (named and numbered) and the marks that our printer uses for line ends. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  '\n': ['\\\\+n', '\\r\\n', '\\\\+r\\\\+n', '%0[dD]%0[aA]', '↵', '⏎'],
  '\r': ['\\\\+r'],
  '\t': ['\\\\+t'],
  '\b': ['\\\\+b'],
  '\f': ['\\\\+f'],
  ' ': ['\\+'],
  '"': ['&quot;'],
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  "'": ["'\\\\+''", `'\\\\*"'\\\\*"'`, '&apos;'],
};

/** One pattern per character; a run of backslashes counts as one. */
function characterPatterns(value: string): readonly string[] {
  const characters = value.toWellFormed().match(/\\+|[\s\S]/gu) ?? [];
  return characters.map((character, index) => {
    const before = characters[index - 1];
    const fixed = before === undefined || before.startsWith('\\');
    return fixed ? withoutRun(character) : characterPattern(character);
  });
}

/**
 * The same for the first character of a secret, or one after backslashes: of the backslashes before it, only the last belongs to it. So a
 * run of them is scanned once and not from each position, which would never end if there are many.
 */
function withoutRun(character: string): string {
  if (PLAIN.test(character)) return characterPattern(character);
  const run = character.startsWith('\\') ? '(?<!\\\\)\\\\+|' : '';
  const alternatives = characterPattern(character).slice('(?:'.length + (run === '' ? 0 : '\\\\+|'.length));
  const single = `|${alternatives}`.replaceAll(/\\\\\*/g, '').replaceAll(/(?<=\|)\\\\\+/g, '\\\\');
  return `(?:${run}${single.slice(1)}`;
}

function characterPattern(character: string): string {
  if (PLAIN.test(character)) return literal(character);
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const bytes = [...Buffer.from(character)].map((byte) => byte.toString(16).padStart(2, '0'));
  const alternatives = [
    // A backslash in the value matches any number of them, and any number may precede another character.
    character.startsWith('\\') ? '\\\\+' : `\\\\*${literal(character)}`,
    anyCase(literal(encodeURIComponent(character))),
    code < 256 ? `%${anyCase(hex.padStart(2, '0'))}` : '',
    code < 256 ? `\\\\+x${anyCase(hex.padStart(2, '0'))}` : '',
    // Quoted-printable (RFC 2045, 6.7), and escapes of single bytes in Python, C and the shell.
    ...['=', '\\\\+x'].map((mark) => bytes.map((byte) => mark + anyCase(byte)).join('')),
    [...utf16(character)].map((unit) => `\\\\+u${anyCase(unit)}`).join(''),
    `\\\\+u\\{0*${anyCase(hex)}\\}`,
    `&#0*${code};`,
    `&#[xX]0*${anyCase(hex)};`,
    ...(NAMED[character] ?? []),
  ];
  return `(?:${[...new Set(alternatives)].filter((form) => form !== '').join('|')})`;
}

function utf16(character: string): string[] {
  return Array.from({ length: character.length }, (_, index) =>
    character.charCodeAt(index).toString(16).padStart(4, '0'),
  );
}

function anyCase(text: string): string {
  return text.replaceAll(/[a-zA-Z]/g, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
}

/** A pattern that matches exactly this text. */
export function literal(text: string): string {
  return text.replaceAll(/[\^$.*+?()[\]{}|/\\]/g, '\\$&');
}
