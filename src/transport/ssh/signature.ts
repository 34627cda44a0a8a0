import { sign } from 'node:crypto';
import { signingName } from './blob.ts';
import { wireString } from './wire.ts';

/** A signature in wire format (RFC 8332 for RSA, RFC 5656 for ECDSA, RFC 8709 for Ed25519). */
export function signAs(publicKey: Buffer, privatePem: string, data: Buffer): Buffer {
  const name = signingName(publicKey);
  const curve = /nistp(\d+)$/.exec(name)?.[1];
  const hash =
    name === 'ssh-ed25519' ? null : curve === undefined ? 'sha512' : `sha${curve === '521' ? 512 : curve}`;
  const signed = sign(hash, data, { key: privatePem, dsaEncoding: 'ieee-p1363' });
  if (curve === undefined) return Buffer.concat([wireString(name), wireString(signed)]);
  const half = signed.length / 2;
  const parts = [signed.subarray(0, half), signed.subarray(half)].map((part) => wireString(positive(part)));
  return Buffer.concat([wireString(name), wireString(Buffer.concat(parts))]);
}

/** A non-negative number as an mpint (RFC 4251, 5). */
function positive(bytes: Buffer): Buffer {
  const from = bytes.findIndex((byte) => byte !== 0);
  const plain = from < 0 ? Buffer.alloc(0) : bytes.subarray(from);
  return (plain[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), plain]) : plain;
}
