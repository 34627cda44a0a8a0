/** More than an encoded secret takes, in characters: what is longer is not kept back. */
const LONGEST_TAIL = 64 * 1024;

/** More than a line of a dump has; of a longer one the end is looked at. */
const LONGEST_LINE = 1_000;

/**
 * Lines whose text may go on in the next one: base64, base32 and hex of a full line, quoted-printable with its soft end, and dumps of bytes, with
 * an address or without.
 */
const GOES_ON = [
  /[A-Za-z0-9+/_-]{60}$/,
  /=$/,
  /^[ \t]*[0-9a-fA-F]{6,16}:?[ \t]/,
  /^[ \t]+(?:\S{1,16}[ \t]+){5,}\S{1,16}[ \t]*$/,
];

/** Where the lines at the end of a text begin that may go on, together with the last one; the text's length when there are none. */
export function wrappedTail(text: string): number {
  let from = text.lastIndexOf('\n') + 1;
  let kept = goesOn(text.slice(from)) ? from : text.length;
  while (from > 0 && text.length - from < LONGEST_TAIL) {
    const before = text.lastIndexOf('\n', from - 2) + 1;
    if (!goesOn(text.slice(before, from - 1))) break;
    from = before;
    kept = before;
  }
  return text.length - kept < LONGEST_TAIL ? kept : text.length;
}

function goesOn(line: string): boolean {
  const own = (line.length > LONGEST_LINE ? line.slice(-LONGEST_LINE) : line).replace(/\r$/, '');
  return GOES_ON.some((pattern) => pattern.test(own));
}
