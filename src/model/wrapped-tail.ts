/** More than an encoded secret takes, in characters: what is longer is not kept back. */
const LONGEST_TAIL = 64 * 1024;

/** More than a line of a dump has; of a longer one the end is looked at. */
const LONGEST_LINE = 1_000;

/** Base64, base32 and hex of a full line end in so many characters of theirs. */
const FULL = 60;
const ENCODED = /^[A-Za-z0-9+/_-]+$/;

/** Dumps of bytes, with an address or without; their longer columns are numbers, so that a line of words is none. */
const DUMPED = [
  /^[ \t]*[0-9a-fA-F]{6,16}:?[ \t]/,
  /^[ \t]+(?:(?:\S{1,4}|-?[0-9a-fA-F]{5,20})[ \t]+){5,}(?:\S{1,4}|-?[0-9a-fA-F]{5,20}|>.*<)[ \t]*$/,
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

/** Whether the text of a line may go on in the next one: also quoted-printable with its soft end. */
function goesOn(line: string): boolean {
  const own = (line.length > LONGEST_LINE ? line.slice(-LONGEST_LINE) : line).replace(/\r$/, '');
  if (own.endsWith('=')) return true;
  // Its end alone: a search for the whole pattern would begin at each character.
  if (own.length >= FULL && ENCODED.test(own.slice(-FULL))) return true;
  return DUMPED.some((pattern) => pattern.test(own));
}
