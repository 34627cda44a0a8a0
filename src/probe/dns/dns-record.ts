import { isIPv6, SocketAddress } from 'node:net';
import type { Spelling } from '../../model/spelling.ts';
import { type Cursor, DnsFormatError, readDomainName } from './dns-name.ts';

/** The record types that can be queried, and their numbers (IANA, DNS parameters). */
export const RECORD_TYPES = {
  A: 1,
  AAAA: 28,
  CAA: 257,
  CNAME: 5,
  DNSKEY: 48,
  DS: 43,
  MX: 15,
  NS: 2,
  PTR: 12,
  SOA: 6,
  SRV: 33,
  SSHFP: 44,
  TLSA: 52,
  TXT: 16,
} as const;

export type RecordType = keyof typeof RECORD_TYPES;

/**
 * The content of a record as people write it in zone files, without final dots and without quotes: `10 mail.example.test`, `0 issue
 * ca.example`, `v=spf1 -all`.
 */
export function readRecord(type: RecordType, cursor: Cursor, end: number): string {
  const { message } = cursor;
  const number = (bytes: 1 | 2 | 4): number => {
    if (cursor.at + bytes > end) throw new DnsFormatError('a record ends early');
    cursor.at += bytes;
    return message.readUIntBE(cursor.at - bytes, bytes);
  };
  // Names are compared without case (RFC 4343); the root is written as a dot.
  const name = () => readDomainName(cursor).toLowerCase() || '.';
  const text = (length: number) => {
    if (cursor.at + length > end) throw new DnsFormatError('a record ends early');
    cursor.at += length;
    return message.toString('utf8', cursor.at - length, cursor.at);
  };
  const hex = () => message.toString('hex', cursor.at, end);
  switch (type) {
    case 'A':
      if (end - cursor.at !== 4) throw new DnsFormatError('an A record must have four bytes');
      return [...message.subarray(cursor.at, end)].join('.');
    case 'AAAA': {
      if (end - cursor.at !== 16) throw new DnsFormatError('an AAAA record must have sixteen bytes');
      const groups = Array.from({ length: 8 }, () => number(2).toString(16));
      return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
    }
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return name();
    case 'MX':
      return `${number(2)} ${name()}`;
    case 'SRV':
      return `${number(2)} ${number(2)} ${number(2)} ${name()}`;
    case 'SOA':
      return `${name()} ${name()} ${number(4)} ${number(4)} ${number(4)} ${number(4)} ${number(4)}`;
    case 'TXT': {
      let whole = '';
      while (cursor.at < end) whole += text(number(1));
      return whole;
    }
    case 'CAA':
      return `${number(1)} ${text(number(1))} ${text(end - cursor.at)}`;
    case 'SSHFP':
      return `${number(1)} ${number(1)} ${hex()}`;
    case 'TLSA':
      return `${number(1)} ${number(1)} ${number(1)} ${hex()}`;
    case 'DS':
      return `${number(2)} ${number(1)} ${number(1)} ${hex()}`;
    case 'DNSKEY':
      return `${number(2)} ${number(1)} ${number(1)} ${message.toString('base64', cursor.at, end)}`;
  }
}

/** Types whose content is text or base64, where case matters. */
const WITH_CASE: readonly RecordType[] = ['CAA', 'DNSKEY', 'TXT'];

/**
 * Brings what people write into the form of `readRecord`: names and hexadecimal digits without case, names without a final dot, IPv6
 * addresses in any form.
 */
export function spellingOf(type: RecordType): Spelling | undefined {
  // As dig prints it, and as in zone files.
  if (type === 'CAA') return { whole: (text) => text.replace(/^(\d+ \S+) "(.*)"$/, '$1 $2') };
  if (WITH_CASE.includes(type)) return undefined;
  const part = (text: string) => text.toLowerCase();
  return {
    whole(text) {
      if (type === 'AAAA' && isIPv6(text))
        return new SocketAddress({ address: text, family: 'ipv6' }).address;
      return part(text).replaceAll(/(?<=[^\s.])\.(?=\s|$)/g, '');
    },
    part,
    ignoreCase: true,
  };
}
