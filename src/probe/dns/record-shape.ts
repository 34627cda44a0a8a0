import { isIPv4, isIPv6 } from 'node:net';
import { type Never, shaped } from '../../resource/never.ts';
import type { RecordType } from './dns-record.ts';

const name: Never = shaped(/^(?!.*:\/\/)\S+$/, 'a name alone: www.example.com');

/** What answers of a type always look like. A text that no answer ever matches is refused, because denying it would always pass. */
const SHAPES: Readonly<Record<RecordType, Never>> = {
  A: (value) => (isIPv4(value) ? undefined : 'an IPv4 address: 192.0.2.1'),
  AAAA: (value) => (isIPv6(value) ? undefined : 'an IPv6 address: 2001:db8::1'),
  CAA: shaped(/^\d+ \S+ ./, 'a flag, a tag and a value: 0 issue letsencrypt.org'),
  CNAME: name,
  DNSKEY: shaped(/^\d+ \d+ \d+ [\w+/=]+$/, 'flags, protocol, algorithm and key: 257 3 13 mdsswUyr…'),
  DS: shaped(/^\d+ \d+ \d+ [\da-f]+$/i, 'key tag, algorithm, digest type and digest: 2371 13 2 c988ec42…'),
  MX: shaped(/^\d+ \S+$/, 'a preference and a name: 10 mail.example.com'),
  NS: name,
  PTR: name,
  SOA: shaped(
    /^\S+ \S+(?: \d+){5}$/,
    'two names and five numbers: ns1.example.com hostmaster.example.com 2026010101 7200 3600 1209600 3600',
  ),
  SRV: shaped(/^\d+ \d+ \d+ \S+$/, 'priority, weight, port and name: 10 60 5060 sip.example.com'),
  SSHFP: shaped(/^\d+ \d+ [\da-f]+$/i, 'algorithm, type and fingerprint: 4 2 a87f1b68…'),
  TLSA: shaped(/^\d+ \d+ \d+ [\da-f]+$/i, 'usage, selector, matching type and data: 3 1 1 0c72ac70…'),
  TXT: () => undefined,
};

/** Says what an answer of this type always looks like, for a text that never matches one. */
export function neverAnswers(type: RecordType): Never {
  return SHAPES[type];
}

/** The names of RFC 1035, 4.1.1; a server may answer with another number. */
export const neverStatus: Never = shaped(
  /^(?:NOERROR|FORMERR|SERVFAIL|NXDOMAIN|NOTIMP|REFUSED|RCODE \d+)$/,
  'NOERROR, NXDOMAIN, SERVFAIL, REFUSED, FORMERR or NOTIMP in capital letters, or RCODE and a number',
);
