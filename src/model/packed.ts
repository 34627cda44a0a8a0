import { constants, inflateSync } from 'node:zlib';
import { dumpsWhere } from './dump.ts';
import { gunzipPrefix } from './gunzip-prefix.ts';
import { DIFF_END, LINE_END, withoutEnds } from './line-ends.ts';
import { joined, type Range, replaceRanges } from './literal-table.ts';
import { MASK } from './secret.ts';

/**
 * Texts that were compressed and then written in base64 or hex, as `gzip | base64` does: a secret in them is in none of its own forms. A run
 * of them that has one is replaced as a whole.
 */
const BASE64 = /H4sI[A-Za-z0-9+/_-]{16,}|(?<![A-Za-z0-9+/_-])e[AJN][A-Za-z0-9+/_-]{16,}/g;
const HEX = /1[fF]8[bB]08[0-9a-fA-F]{24,}/g;
/** gzip(1) in the numbers of a dump, by bytes or words, in hex, octal or decimal. */
const MAGIC = '\x1f\x8b\x08';
/** What a text with any of them has, perhaps over several lines. */
const LOOKS_SO =
  /H4sI|(?<![A-Za-z0-9+/_-])e[AJN][A-Za-z0-9+/_-]{4}|1[fF]8[bB]|\b1[fF][^0-9a-zA-Z]{1,4}8[bB]\b|8[bB]1[fF]|\b105437\b|\b037\W{1,4}213\b|\b31\W{1,4}139\b/;

/** What is longer when unpacked is replaced unread. */
const MOST_BYTES = 1024 * 1024;
/** Of so many in one text, the rest is replaced unread. */
const MOST_RUNS = 100;

/** Replaces what is packed if, unpacked, something is to be hidden in it. */
export function maskPacked(text: string, hides: (unpacked: string) => boolean): string {
  if (!LOOKS_SO.test(text)) return text;
  let runs = 0;
  const isHidden = (bytes: Buffer) => {
    const unpacked = unpack(bytes);
    if (unpacked === undefined) return false;
    runs += 1;
    return runs > MOST_RUNS || unpacked === TOO_LONG || hides(unpacked);
  };
  const find = (squeezed: string): readonly Range[] =>
    [BASE64, HEX].flatMap((form, at) =>
      [...squeezed.matchAll(form)]
        .filter(([run]) => isHidden(Buffer.from(run, at === 0 ? 'base64' : 'hex')))
        .map(({ index, 0: run }) => ({ start: index, end: index + run.length })),
    );
  let masked = text;
  for (const ends of [LINE_END, DIFF_END]) masked = withoutEnds(masked, ends, find);
  const dumped = dumpsWhere(masked, (bytes) => {
    const at = bytes.indexOf(MAGIC);
    return at >= 0 && isHidden(Buffer.from(bytes.slice(at), 'latin1'))
      ? [{ at, length: bytes.length - at }]
      : [];
  });
  return replaceRanges(masked, joined(dumped), MASK);
}

const TOO_LONG = Symbol('unpacked, it is too long');

/** What is cut off is unpacked as far as it goes; undefined: it is not packed. */
function unpack(bytes: Buffer): string | typeof TOO_LONG | undefined {
  try {
    // Letters of the next line may follow.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_BYTES };
    const plain = bytes[0] === 0x1f ? gunzipPrefix(bytes, MOST_BYTES) : inflateSync(bytes, options);
    return plain.length === 0 ? undefined : plain.toString();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? TOO_LONG : undefined;
  }
}
