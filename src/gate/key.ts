import { resolve } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import { ConfigurationError } from '../model/errors.ts';
import { type Key, KeyError, parsePrivateKey, parsePublicKey } from '../model/key.ts';

/** Reads the private key that an option names. @throws ConfigurationError */
export function loadPrivateKey(option: string, path: string, cwd: string): Promise<Key> {
  return readKey(option, path, cwd, parsePrivateKey);
}

/** Reads the public key that an option names. @throws ConfigurationError also for a private one */
export function loadPublicKey(option: string, path: string, cwd: string): Promise<Key> {
  return readKey(option, path, cwd, parsePublicKey);
}

async function readKey(option: string, path: string, cwd: string, parse: (pem: string) => Key): Promise<Key> {
  const refuse = (why: string) => new ConfigurationError([{ message: `${option} ${path}: ${why}` }]);
  const pem = await readRegular(resolve(cwd, path)).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`cannot be read: ${error.code ?? error.message}`);
  });
  try {
    return parse(pem.toString());
  } catch (error) {
    if (error instanceof KeyError) throw refuse(error.message);
    throw error;
  }
}
