import { createHmac, randomBytes } from 'node:crypto';
import { md4 } from './md4.ts';

/**
 * NTLM version 2 as a client (MS-NLMP): three messages that prove a password without sending it. Signing and sealing are not requested,
 * because TLS does that. Pure except for its random bytes.
 */

const SIGNATURE = Buffer.from('NTLMSSP\0', 'latin1');
/** UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128, 56 (2.2.2.5). */
const FLAGS =
  0x00000001 | 0x00000004 | 0x00000200 | 0x00008000 | 0x00080000 | 0x00800000 | 0x02000000 | 0x20000000;
/** Windows 10, revision 15 (2.2.2.10). */
const VERSION = Buffer.from([10, 0, 0x63, 0x45, 0, 0, 0, 15]);
/** Kinds of entries in the server's information (2.2.2.1). */
const [END, TIMESTAMP] = [0, 7];
/** Between 1601, the epoch of Windows, and 1970, in milliseconds. */
const BEFORE_1970_MS = 11_644_473_600_000n;

/** Who logs in: `DOMAIN\user`, `user@domain` or `user`. */
export interface NtlmAccount {
  readonly user: string;
  readonly password: string;
}

/** The first message. */
export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(40);
  SIGNATURE.copy(message);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(FLAGS >>> 0, 12);
  VERSION.copy(message, 32);
  return message;
}

/** The answer to the server's challenge. @throws Error for an invalid challenge */
export function authenticateMessage(
  challenge: Buffer,
  account: NtlmAccount,
  random = randomBytes(8),
  time = now(),
): Buffer {
  if (challenge.length < 48 || !challenge.subarray(0, 8).equals(SIGNATURE) || challenge.readUInt32LE(8) !== 2)
    throw new Error('the server sent no challenge of NTLM');
  const info = fieldAt(challenge, 40);
  const [domain, user] = partsOf(account.user);
  const key = hmac(md4(utf16(account.password)), utf16(user.toUpperCase() + domain));
  const told = timeIn(info);
  const client = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    told ?? time,
    random,
    Buffer.alloc(4),
    info,
    Buffer.alloc(4),
  ]);
  const server = challenge.subarray(24, 32);
  const proof = hmac(key, Buffer.concat([server, client]));
  // If the server sends the time, the older response stays empty (3.1.5.1.2).
  const older =
    told === undefined
      ? Buffer.concat([hmac(key, Buffer.concat([server, random])), random])
      : Buffer.alloc(24);
  const fields = [
    older,
    Buffer.concat([proof, client]),
    utf16(domain),
    utf16(user),
    utf16(''),
    Buffer.alloc(0),
  ];
  const head = Buffer.alloc(72);
  SIGNATURE.copy(head);
  head.writeUInt32LE(3, 8);
  let at = head.length;
  for (const [index, field] of fields.entries()) {
    head.writeUInt16LE(field.length, 12 + 8 * index);
    head.writeUInt16LE(field.length, 14 + 8 * index);
    head.writeUInt32LE(at, 16 + 8 * index);
    at += field.length;
  }
  head.writeUInt32LE((FLAGS & challenge.readUInt32LE(20)) >>> 0, 60);
  VERSION.copy(head, 64);
  return Buffer.concat([head, ...fields]);
}

function partsOf(user: string): readonly [domain: string, user: string] {
  const at = user.indexOf('\\');
  return at < 0 ? ['', user] : [user.slice(0, at), user.slice(at + 1)];
}

/** A part of the message, as length and position. */
function fieldAt(message: Buffer, at: number): Buffer {
  const [length, start] = [message.readUInt16LE(at), message.readUInt32LE(at + 4)];
  if (start + length > message.length) throw new Error('the challenge of the server is cut off');
  return message.subarray(start, start + length);
}

function timeIn(info: Buffer): Buffer | undefined {
  for (let at = 0; at + 4 <= info.length; ) {
    const [kind, length] = [info.readUInt16LE(at), info.readUInt16LE(at + 2)];
    if (kind === END) return undefined;
    if (kind === TIMESTAMP && length === 8) return info.subarray(at + 4, at + 12);
    at += 4 + length;
  }
  return undefined;
}

function now(): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE((BigInt(Date.now()) + BEFORE_1970_MS) * 10_000n);
  return time;
}

function hmac(key: Buffer, data: Buffer): Buffer {
  return createHmac('md5', key).update(data).digest();
}

function utf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}
