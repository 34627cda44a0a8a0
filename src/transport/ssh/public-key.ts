import { blobType } from './blob.ts';
import { readStrings } from './wire.ts';

/** Reads `ssh-ed25519 AAAA… comment` of a `.pub` file. */
export function readPublicKey(text: string): Buffer | undefined {
  for (const line of text.split('\n')) {
    const [type, base64] = line.trim().split(/\s+/);
    if (type === undefined || base64 === undefined || type.startsWith('#')) continue;
    const blob = Buffer.from(base64, 'base64');
    if (blobType(blob) === type) return blob;
  }
  return undefined;
}

/** The public half in a private key of OpenSSH, which is not encrypted even if there is a passphrase (PROTOCOL.key). */
export function publicHalf(privateKey: string): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\sA-Za-z0-9+/=]+)-----END/.exec(privateKey)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined;
  const [cipher, kdf, options] = readStrings(bytes.subarray(magic.length), 3);
  if (cipher === undefined || kdf === undefined || options === undefined) return undefined;
  // A count of keys, which is 1, and then the key.
  const behind = magic.length + 12 + cipher.length + kdf.length + options.length + 4;
  return readStrings(bytes.subarray(behind), 1)[0];
}
