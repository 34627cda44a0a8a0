/** A string preceded by its length. */
export function wireString(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The strings at the beginning of a message, at most this many; fewer if it ends early. */
export function readStrings(message: Buffer, most = Number.POSITIVE_INFINITY): Buffer[] {
  const found: Buffer[] = [];
  let at = 0;
  while (found.length < most && at + 4 <= message.length) {
    const end = at + 4 + message.readUInt32BE(at);
    if (end > message.length) break;
    found.push(message.subarray(at + 4, end));
    at = end;
  }
  return found;
}
