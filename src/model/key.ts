import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { keyId, signatureKind } from './envelope.ts';

/** A key to sign or verify with. */
export interface Key {
  readonly key: KeyObject;
  /** `ed25519`, `ECDSA prime256v1`. */
  readonly kind: string;
  /** SHA-256 of the public key. */
  readonly id: string;
}

/** A text that is not a usable key. The message says why, without who and where. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** Reads a private key: PEM, ed25519 or ECDSA, without passphrase. @throws KeyError */
export function parsePrivateKey(pem: string): Key {
  return parseKey(pem, createPrivateKey, createPublicKey);
}

/** Reads a public key: PEM, ed25519 or ECDSA. @throws KeyError also for a private one */
export function parsePublicKey(pem: string): Key {
  // Node would use the public half; a private key where only verification is needed is a mistake.
  if (pem.includes('PRIVATE KEY')) throw new KeyError('it is a private key: give the public key');
  return parseKey(pem, createPublicKey, (key) => key);
}

function parseKey(
  pem: string,
  read: (pem: string) => KeyObject,
  publicOf: (key: KeyObject) => KeyObject,
): Key {
  let key: KeyObject;
  try {
    key = read(pem);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw new KeyError(code === undefined ? message : `is not a PEM key without a passphrase (${code})`);
  }
  const kind = signatureKind(key);
  if (kind !== undefined) return { key, kind, id: keyId(publicOf(key)) };
  const found = [key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' ');
  throw new KeyError(`is a key of the kind ${found}; supported: ed25519 and ECDSA (P-256, P-384, P-521)`);
}
