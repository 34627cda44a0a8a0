/** A name or message that DNS does not allow. The message says why. */
export class DnsFormatError extends Error {
  override readonly name = 'DnsFormatError';
}

/** A position in a message. */
export interface Cursor {
  readonly message: Buffer;
  at: number;
}

/** @throws DnsFormatError for a label over 63 bytes, a name over 255, or an empty label (RFC 1035, 2.3.4) */
export function writeName(name: string): Buffer {
  const plain = name.replace(/\.$/, '');
  // The root itself has no labels.
  const labels = plain === '' ? [] : plain.split('.');
  const parts = labels.map((label) => {
    const bytes = Buffer.from(label, 'latin1');
    if (bytes.length === 0 || bytes.length > 63 || /[^\x21-\x7e]/.test(label))
      throw new DnsFormatError(
        `"${name}" is not a DNS name: its parts have 1 to 63 letters, digits, hyphens or underscores`,
      );
    return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  });
  const whole = Buffer.concat([...parts, Buffer.from([0])]);
  if (whole.length > 255)
    throw new DnsFormatError(`"${name}" is not a DNS name: it has more than 253 characters`);
  return whole;
}

/** Reads a name that may contain pointers into the message (RFC 1035, 4.1.4); each pointer must point further to the front. */
export function readDomainName(cursor: Cursor): string {
  const { message } = cursor;
  const labels: string[] = [];
  let at = cursor.at;
  let front = at;
  let after: number | undefined;
  for (;;) {
    const length = message[at];
    if (length === undefined) throw new DnsFormatError('a name ends behind the end of the answer');
    if (length === 0) break;
    if (length < 0x40) {
      if (at + 1 + length > message.length)
        throw new DnsFormatError('a name ends behind the end of the answer');
      labels.push(printLabel(message.toString('latin1', at + 1, at + 1 + length)));
      at += 1 + length;
      continue;
    }
    const target = ((length & 0x3f) << 8) | (message[at + 1] ?? 0);
    if (length < 0xc0 || target >= front) throw new DnsFormatError('a name points to where no name is');
    after ??= at + 2;
    front = target;
    at = target;
  }
  cursor.at = after ?? at + 1;
  return labels.join('.');
}

/** As in zone files: a dot inside a label is escaped (RFC 1035, 5.1). */
function printLabel(label: string): string {
  return label
    .replaceAll(/[.\\]/g, '\\$&')
    .replaceAll(/[^\x21-\x7e]/g, (one) => `\\${String(one.charCodeAt(0)).padStart(3, '0')}`);
}
