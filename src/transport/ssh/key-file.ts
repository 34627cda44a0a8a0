import { readRegularSync } from '../../disk/regular-file.ts';
import { UnableError } from '../../model/errors.ts';
import { isCertificate, plainBlob } from './blob.ts';
import { publicHalf, readPublicKey } from './public-key.ts';

/** A key of a login and its origin, for messages. */
export interface KeyFile {
  readonly from: string;
  /** The private half, possibly with a passphrase; undefined if only the public half exists and an agent must have the private one. */
  readonly text: string | undefined;
  /** The public half, if it is not encrypted. */
  readonly publicKey: Buffer | undefined;
}

/** A certificate of a user for a key (ssh-keygen(1), CERTIFICATES). */
export interface CertificateFile {
  readonly from: string;
  readonly blob: Buffer;
  /** The key that it is for. */
  readonly publicKey: Buffer;
}

/** A key from a text instead of a file. */
export function keyFromText(from: string, text: string): KeyFile {
  return { from, text, publicKey: publicHalf(text) };
}

/**
 * Reads a key as ssh does: the private half, or only the public one if the file contains that or only `FILE.pub` exists.
 * @returns undefined if there is no such file
 * @throws UnableError for one that cannot be read, if the user named it
 */
export function readKeyFile(from: string, named: boolean): KeyFile | undefined {
  const beside = publicOf(readText(`${from}.pub`));
  let text: string;
  try {
    text = String(readRegularSync(from));
  } catch (error) {
    if (beside !== undefined) return { from, text: undefined, publicKey: beside };
    if (!named) return undefined;
    throw new UnableError(`the identity ${from} cannot be read: ${(error as Error).message}`, {
      hint: 'name the private key file of the login',
      cause: error,
    });
  }
  const own = readPublicKey(text);
  if (own !== undefined && !text.includes('PRIVATE KEY')) return { from, text: undefined, publicKey: own };
  return { from, text, publicKey: publicHalf(text) ?? beside };
}

/** The certificates at these paths, each if it exists and is one. */
export function readCertificateFiles(paths: readonly string[]): CertificateFile[] {
  return [...new Set(paths)].flatMap((from) => {
    const blob = publicOf(readText(from));
    const publicKey = blob !== undefined && isCertificate(blob) ? plainBlob(blob) : undefined;
    return blob === undefined || publicKey === undefined ? [] : [{ from, blob, publicKey }];
  });
}

function publicOf(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : readPublicKey(text);
}

function readText(path: string): string | undefined {
  try {
    return String(readRegularSync(path));
  } catch {
    return undefined;
  }
}
