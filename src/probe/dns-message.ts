import { isIPv4, isIPv6 } from 'node:net';
import { type Cursor, DnsFormatError, readName, writeName } from './dns-name.ts';
import { RECORD_TYPES, type RecordType, readRecord } from './dns-record.ts';

/** What a server said to one question (RFC 1035). */
export interface DnsAnswer {
  /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED …; `RCODE 23` for one without a name. */
  readonly status: string;
  /** The server speaks for the zone itself. */
  readonly authoritative: boolean;
  /** The server also asks others; one that does not may only point to those who know. */
  readonly recursive: boolean;
  /** The answer did not fit: it must be asked again over TCP. */
  readonly truncated: boolean;
  /** Records of the wanted type, of the name itself or of what it is an alias for. */
  readonly records: readonly { readonly text: string; readonly ttlSeconds: number }[];
  /** How long the shortest of the aliases on the way to them may be kept, if there are any. */
  readonly aliasSeconds?: number;
}

export interface DnsQuestion {
  readonly type: RecordType;
  /** Without a dot at its end. */
  readonly name: string;
}

const STATUS = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
/** Largest datagram that is asked for (RFC 6891, 6.2.5). */
const LARGEST = 4096;
const [IN, OPT, DNAME] = [1, 41, 39];

/** Reads `A www.example.test`, `MX example.test`, `PTR 192.0.2.1`. @throws DnsFormatError */
export function parseDnsQuestion(text: string): DnsQuestion {
  const [, word = '', written = ''] = /^([A-Za-z]+) (\S+)$/.exec(text.trim()) ?? [];
  const type = Object.keys(RECORD_TYPES).find((known) => known === word.toUpperCase()) as
    | RecordType
    | undefined;
  if (type === undefined) {
    throw new DnsFormatError(
      `"${text}" is no DNS record; write its type and its name, for example "A www.example.com"; types: ${Object.keys(RECORD_TYPES).join(', ')}`,
    );
  }
  const name = type === 'PTR' ? reverseName(written) : written;
  writeName(name);
  return { type, name: name.replace(/\.$/, '') };
}

/** The name under which an address has its PTR record (RFC 1035, 3.5; RFC 3596, 2.5); other names stay as they are. */
function reverseName(text: string): string {
  if (isIPv4(text)) return `${text.split('.').reverse().join('.')}.in-addr.arpa`;
  if (!isIPv6(text)) return text;
  const [left = '', right] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = [
    ...left,
    ...Array(right === undefined ? 0 : 8 - left.length - right.length).fill('0'),
    ...(right ?? []),
  ];
  const digits = groups.map((group) => group.toLowerCase().padStart(4, '0')).join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa`;
}

/** The datagram that asks; recursion is wanted. */
export function encodeQuery({ type, name }: DnsQuestion, id: number): Buffer {
  const head = Buffer.from([0, 0, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1]);
  head.writeUInt16BE(id, 0);
  const kind = Buffer.alloc(4);
  kind.writeUInt16BE(RECORD_TYPES[type], 0);
  kind.writeUInt16BE(IN, 2);
  const edns = Buffer.from([0, 0, OPT, 0, 0, 0, 0, 0, 0, 0, 0]);
  edns.writeUInt16BE(LARGEST, 3);
  return Buffer.concat([head, writeName(name), kind, edns]);
}

/** @throws DnsFormatError when it is no answer to this question */
export function decodeAnswer(message: Buffer, question: DnsQuestion, id: number): DnsAnswer {
  if (message.length < 12)
    throw new DnsFormatError(`the answer has ${message.length} bytes, which is too short`);
  const flags = message.readUInt16BE(2);
  if (message.readUInt16BE(0) !== id || (flags & 0x8000) === 0)
    throw new DnsFormatError('it is no answer to what was asked');
  const cursor: Cursor = { message, at: 12 };
  for (let left = message.readUInt16BE(4); left > 0; left--) {
    const name = readName(cursor);
    const type = uint16(cursor);
    uint16(cursor);
    if (name.toLowerCase() !== question.name.toLowerCase() || type !== RECORD_TYPES[question.type])
      throw new DnsFormatError('it answers another question');
  }
  const records: { text: string; ttlSeconds: number }[] = [];
  let aliasSeconds: number | undefined;
  for (let left = message.readUInt16BE(6); left > 0; left--) {
    readName(cursor);
    const [type, , ttlSeconds, length] = [uint16(cursor), uint16(cursor), uint32(cursor), uint16(cursor)];
    const end = cursor.at + length;
    if (end > message.length) throw new DnsFormatError('a record ends behind the end of the answer');
    if (type === RECORD_TYPES[question.type])
      records.push({ text: readRecord(question.type, cursor, end), ttlSeconds });
    else if (type === RECORD_TYPES.CNAME || type === DNAME)
      aliasSeconds = Math.min(aliasSeconds ?? ttlSeconds, ttlSeconds);
    cursor.at = end;
  }
  const code = flags & 0x0f;
  return {
    status: STATUS[code] ?? `RCODE ${code}`,
    authoritative: (flags & 0x0400) !== 0,
    recursive: (flags & 0x0080) !== 0,
    truncated: (flags & 0x0200) !== 0,
    records,
    ...(aliasSeconds === undefined ? {} : { aliasSeconds }),
  };
}

function uint16(cursor: Cursor): number {
  if (cursor.at + 2 > cursor.message.length) throw new DnsFormatError('the answer ends early');
  cursor.at += 2;
  return cursor.message.readUInt16BE(cursor.at - 2);
}

function uint32(cursor: Cursor): number {
  return uint16(cursor) * 0x1_0000 + uint16(cursor);
}
