import { constants, type InflateRaw, inflateRawSync } from 'node:zlib';

/** Bits of the flags of a member (RFC 1952, 2.3.1). */
const [CHECKED, EXTRA, NAME, COMMENT] = [2, 4, 8, 16];
const FIXED_BYTES = 10;
const TRAILER_BYTES = 8;
/** More members than anybody joins. */
const MOST_MEMBERS = 1000;

/**
 * What gzip packed at the beginning of some bytes, all members of it, whatever follows: Node's own gunzip refuses everything if what follows is no
 * other member. What is cut off is unpacked as far as it goes.
 * @throws as zlib does for what is not packed, and ERR_BUFFER_TOO_LARGE for more than `mostBytes`
 */
export function gunzipPrefix(bytes: Buffer, mostBytes: number): Buffer {
  const parts: Buffer[] = [];
  let left = mostBytes;
  let at = 0;
  for (let member = 0; member < MOST_MEMBERS; member += 1) {
    const begins = headerEnd(bytes, at);
    if (begins === undefined) break;
    // With `info` it returns its engine, too, which knows how much it has read.
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: left, info: true };
    const { buffer, engine } = inflateRawSync(bytes.subarray(begins), options) as unknown as {
      readonly buffer: Buffer;
      readonly engine: InflateRaw;
    };
    parts.push(buffer);
    left = Math.max(1, left - buffer.length);
    at = begins + engine.bytesWritten + TRAILER_BYTES;
  }
  return Buffer.concat(parts);
}

/** Where the header of a member ends; undefined: none begins there, or it is cut off. */
function headerEnd(bytes: Buffer, from: number): number | undefined {
  if (bytes[from] !== 0x1f || bytes[from + 1] !== 0x8b || bytes[from + 2] !== 8) return undefined;
  const flags = bytes[from + 3] ?? 0;
  let at = from + FIXED_BYTES;
  if ((flags & EXTRA) !== 0) {
    if (at + 2 > bytes.length) return undefined;
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if ((flags & CHECKED) !== 0) at += 2;
  return at < bytes.length ? at : undefined;
}
