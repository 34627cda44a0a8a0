import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** An ed25519 key pair made for one stack; it exists in memory only. */
export interface SshKeyPair {
  /** OpenSSH private key format, not encrypted. */
  readonly privateKey: string;
  /** A line for authorized_keys. */
  readonly publicKey: string;
}

export function makeSshKeyPair(comment: string): SshKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { seed, point } = rawKeys(privateKey);
  const publicBlob = Buffer.concat([field('ssh-ed25519'), field(point)]);
  return {
    privateKey: openSshPrivateKey(publicBlob, seed, point, comment),
    publicKey: `ssh-ed25519 ${publicBlob.toString('base64')} ${comment}`,
  };
}

function rawKeys(key: KeyObject): { seed: Buffer; point: Buffer } {
  const { d = '' } = key.export({ format: 'jwk' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return { seed: Buffer.from(d, 'base64url'), point: Buffer.from(x, 'base64url') };
}

/** The format of PROTOCOL.key in the sources of OpenSSH, with cipher and kdf `none`. */
function openSshPrivateKey(publicBlob: Buffer, seed: Buffer, point: Buffer, comment: string): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field('ssh-ed25519'),
    field(point),
    field(Buffer.concat([seed, point])),
    field(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, index) => index + 1));
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    field('none'),
    field('none'),
    field(''),
    number(1),
    field(publicBlob),
    field(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}

function field(value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([number(bytes.length), bytes]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
