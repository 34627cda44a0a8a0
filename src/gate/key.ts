import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigurationError } from '../model/errors.ts';
import { keyId, kindOf } from './envelope.ts';

/** A key to sign or to verify with. */
export interface Key {
  readonly key: KeyObject;
  /** `ed25519`, `ECDSA prime256v1`. */
  readonly kind: string;
  /** SHA-256 of the public key. */
  readonly id: string;
}

/** Reads a private key: PEM, ed25519 or ECDSA, without passphrase. @throws ConfigurationError */
export function readPrivateKey(option: string, path: string, cwd: string): Promise<Key> {
  return readKey(option, path, cwd, createPrivateKey, createPublicKey);
}

/** Reads a public key: PEM, ed25519 or ECDSA. @throws ConfigurationError also for a private one */
export function readPublicKey(option: string, path: string, cwd: string): Promise<Key> {
  const read = (pem: string) => {
    // Node would take the public half; a private key on the machine that verifies is a mistake.
    if (pem.includes('PRIVATE KEY')) throw new Error('it is a private key: give the public one');
    return createPublicKey(pem);
  };
  return readKey(option, path, cwd, read, (key) => key);
}

async function readKey(
  option: string,
  path: string,
  cwd: string,
  read: (pem: string) => KeyObject,
  publicOf: (key: KeyObject) => KeyObject,
): Promise<Key> {
  const refuse = (why: string) => new ConfigurationError([{ message: `${option} ${path}: ${why}` }]);
  const pem = await readFile(resolve(cwd, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read: ${error.code ?? error.message}`);
  });
  let key: KeyObject;
  try {
    key = read(pem);
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw refuse(code === undefined ? message : `is no key in PEM without passphrase (${code})`);
  }
  const kind = kindOf(key);
  if (kind !== undefined) return { key, kind, id: keyId(publicOf(key)) };
  const found = [key.asymmetricKeyType, key.asymmetricKeyDetails?.namedCurve].filter(Boolean).join(' ');
  throw refuse(`is a key of the kind ${found}; ed25519 and ECDSA (P-256, P-384, P-521) are used`);
}
