import { isIPv4, isIPv6 } from 'node:net';
import { type Cursor, DnsFormatError, readDomainName, writeName } from './dns-name.ts';
import { RECORD_TYPES, type RecordType, readRecord } from './dns-record.ts';
import { refuseDnsName } from './name-slips.ts';

/** A server's answer to one question (RFC 1035). */
export interface DnsAnswer {
  /** NOERROR, NXDOMAIN, SERVFAIL, REFUSED …; `RCODE 23` for a code without a name. */
  readonly status: string;
  /** The server is authoritative for the zone. */
  readonly authoritative: boolean;
  /** The server also asks others; a server that does not may only refer to others. */
  readonly recursive: boolean;
  /** The answer did not fit; it must be requested again over TCP. */
  readonly truncated: boolean;
  /** Records of the requested type, of the name itself or of the name it is an alias for. */
  readonly records: readonly { readonly text: string; readonly ttlSeconds: number }[];
  /** The last name that aliases lead to, if there are any. */
  readonly alias?: string;
  /** The shortest TTL of the aliases on the way, if there are any. */
  readonly aliasSeconds?: number;
  /** The zone whose SOA record goes with a negative answer, or the zone whose other name servers are named instead of one (RFC 2308, 2). */
  readonly negative?: { readonly by: 'SOA' | 'NS'; readonly zone: string };
}

export interface DnsQuestion {
  readonly type: RecordType;
  /** Without a final dot. */
  readonly name: string;
}

const STATUS = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
/** Largest datagram to accept (RFC 6891, 6.2.5). */
const LARGEST = 4096;
const [IN, NS, SOA, OPT, DNAME] = [1, 2, 6, 41, 39];

/** Reads `A www.example.test`, `MX example.test`, `PTR 192.0.2.1`. @throws DnsFormatError */
export function parseDnsQuestion(text: string): DnsQuestion {
  const [, word = '', written = ''] = /^([A-Za-z]+) (\S+)$/.exec(text.trim()) ?? [];
  const type = Object.keys(RECORD_TYPES).find((known) => known === word.toUpperCase()) as
    | RecordType
    | undefined;
  if (type === undefined) {
    throw new DnsFormatError(
      `"${text}" is not a DNS record; write its type and its name, for example "A www.example.com"; types: ${Object.keys(RECORD_TYPES).join(', ')}`,
    );
  }
  const name = type === 'PTR' ? reverseName(written) : written;
  refuseDnsName(name, (right) => `${type} ${right}`);
  writeName(name);
  return { type, name: name.replace(/\.$/, '') };
}

/** The name under which an address has its PTR record (RFC 1035, 3.5; RFC 3596, 2.5); other names are returned unchanged. */
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

/** The query, with recursion desired. */
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

/** @throws DnsFormatError if it does not answer this question */
export function decodeAnswer(message: Buffer, question: DnsQuestion, id: number): DnsAnswer {
  if (message.length < 12)
    throw new DnsFormatError(`the answer has ${message.length} bytes, which is too short`);
  const flags = message.readUInt16BE(2);
  if (message.readUInt16BE(0) !== id || (flags & 0x8000) === 0)
    throw new DnsFormatError('it is not an answer to the question');
  const cursor: Cursor = { message, at: 12 };
  for (let left = message.readUInt16BE(4); left > 0; left--) {
    const name = readDomainName(cursor);
    const type = uint16(cursor);
    uint16(cursor);
    if (name.toLowerCase() !== question.name.toLowerCase() || type !== RECORD_TYPES[question.type])
      throw new DnsFormatError('it answers another question');
  }
  const found: { owner: string; text: string; ttlSeconds: number }[] = [];
  const aliases = new Map<string, { target: string; ttlSeconds: number }>();
  const dnames: number[] = [];
  for (let left = message.readUInt16BE(6); left > 0; left--) {
    const { owner, type, kind, ttlSeconds, end } = readHead(cursor);
    if (kind === IN && type === RECORD_TYPES[question.type])
      found.push({ owner, text: readRecord(question.type, cursor, end), ttlSeconds });
    else if (kind === IN && type === RECORD_TYPES.CNAME)
      aliases.set(owner, { target: readDomainName(cursor).toLowerCase(), ttlSeconds });
    else if (kind === IN && type === DNAME) dnames.push(ttlSeconds);
    cursor.at = end;
  }
  const truncated = (flags & 0x0200) !== 0;
  const negative = truncated ? undefined : readAuthority(cursor);
  const names = followAliases(question.name.toLowerCase(), aliases);
  const alias = names.at(-1) ?? '';
  const ofIt = found.filter(({ owner }) => owner === alias);
  // Records of another name that no alias leads to are no answer to the question (RFC 1034, 5.3.3).
  if (ofIt.length === 0 && found.length > 0)
    throw new DnsFormatError(`it is about ${found[0]?.owner}, which was not asked for`);
  const hops = names.flatMap((name) => aliases.get(name)?.ttlSeconds ?? []);
  const aliasSeconds = hops.length === 0 ? undefined : Math.min(...hops, ...dnames);
  // Duplicates count once (RFC 2181, 5).
  const records = ofIt.filter(({ text }, index) => ofIt.findIndex((one) => one.text === text) === index);
  const code = flags & 0x0f;
  return {
    status: STATUS[code] ?? `RCODE ${code}`,
    authoritative: (flags & 0x0400) !== 0,
    recursive: (flags & 0x0080) !== 0,
    truncated,
    records: records.map(({ text, ttlSeconds }) => ({ text, ttlSeconds })),
    ...(names.length === 1 ? {} : { alias }),
    ...(aliasSeconds === undefined ? {} : { aliasSeconds }),
    ...(negative === undefined ? {} : { negative }),
  };
}

/** What precedes the data of every record (RFC 1035, 4.1.3). */
function readHead(cursor: Cursor) {
  const owner = readDomainName(cursor).toLowerCase();
  const [type, kind, written, length] = [uint16(cursor), uint16(cursor), uint32(cursor), uint16(cursor)];
  const end = cursor.at + length;
  if (end > cursor.message.length) throw new DnsFormatError('a record ends behind the end of the answer');
  // A TTL with the highest bit set counts as zero (RFC 2181, 8).
  return { owner, type, kind, ttlSeconds: written > 0x7fff_ffff ? 0 : written, end };
}

/** The zone of the SOA record behind the answers, or else of the name servers there. */
function readAuthority(cursor: Cursor): DnsAnswer['negative'] {
  let servers: DnsAnswer['negative'];
  for (let left = cursor.message.readUInt16BE(8); left > 0; left--) {
    const { owner, type, kind, end } = readHead(cursor);
    cursor.at = end;
    if (kind === IN && type === SOA) return { by: 'SOA', zone: owner };
    if (kind === IN && type === NS) servers ??= { by: 'NS', zone: owner };
  }
  return servers;
}

/** A name and the names it is an alias for, in any order of the answer, until there is no further one or they form a loop. */
function followAliases(name: string, aliases: ReadonlyMap<string, { target: string }>): readonly string[] {
  const names = [name];
  for (let next = aliases.get(name); next !== undefined; next = aliases.get(next.target)) {
    if (names.includes(next.target)) break;
    names.push(next.target);
  }
  return names;
}

function uint16(cursor: Cursor): number {
  if (cursor.at + 2 > cursor.message.length) throw new DnsFormatError('the answer ends early');
  cursor.at += 2;
  return cursor.message.readUInt16BE(cursor.at - 2);
}

function uint32(cursor: Cursor): number {
  return uint16(cursor) * 0x1_0000 + uint16(cursor);
}
