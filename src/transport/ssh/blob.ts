import { readStrings, wireString } from './wire.ts';

/** The parts of keys in wire format (RFC 4253, 6.6; PROTOCOL.certkeys of OpenSSH). Nothing here is secret. */

const CERTIFICATE = '-cert-v01@openssh.com';

/** How many strings after its type a public key has, by type. */
const FIELDS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ssh-rsa': 2,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'sk-ssh-ed25519@openssh.com': 2,
  'sk-ecdsa-sha2-nistp256@openssh.com': 3,
};

/** `ssh-ed25519`, `ssh-ed25519-cert-v01@openssh.com`. */
export function blobType(blob: Buffer): string {
  return readStrings(blob, 1)[0]?.toString('latin1') ?? '';
}

export function isCertificate(blob: Buffer): boolean {
  return blobType(blob).endsWith(CERTIFICATE);
}

/** The public key of a certificate; a plain key is returned unchanged. Undefined for an unknown type. */
export function plainBlob(blob: Buffer): Buffer | undefined {
  const type = blobType(blob);
  if (!type.endsWith(CERTIFICATE)) return blob;
  const short = type.slice(0, -CERTIFICATE.length);
  const plain = short.startsWith('sk-') ? `${short}@openssh.com` : short;
  const fields = FIELDS[plain];
  if (fields === undefined) return undefined;
  // After the type there is a nonce that makes each certificate unique.
  const parts = readStrings(blob, 2 + fields);
  return parts.length < 2 + fields
    ? undefined
    : Buffer.concat([wireString(plain), ...parts.slice(2).map(wireString)]);
}

/** The name of the signature algorithm to use with a key: RSA signs with SHA-512 (RFC 8332). */
export function signingName(blob: Buffer): string {
  return blobType(blob).replace(/^ssh-rsa(?=$|-)/, 'rsa-sha2-512');
}
