import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Key } from '../model/key.ts';
import { readAttestation } from './attestation.ts';
import type { Statement } from './statement.ts';
import type { Subject } from './subject.ts';

/** What a look at an attestation finds. */
export interface Verification {
  /** 0: it holds and lets through; 1: it does not; 2: it could not be read. */
  readonly exitCode: 0 | 1 | 2;
  /** Path as people name it. */
  readonly file: string;
  /** Why not, lines. */
  readonly reasons: readonly string[];
  /** Only when the signature holds. */
  readonly statement?: Statement;
}

/** An attestation is small; a file that is not must not fill the memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Whether an attestation is signed by a key, says that all went well, and is about all of these subjects. Subjects are
 * compared by digest: an artifact may have another name where it is deployed.
 */
export async function verifyAttestation(
  path: string,
  cwd: string,
  key: Key,
  subjects: readonly Subject[],
): Promise<Verification> {
  const file = relative(cwd, resolve(cwd, path));
  let text: string;
  try {
    text = await readFile(resolve(cwd, path), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { exitCode: 2, file, reasons: [`it cannot be read: ${code ?? message}`] };
  }
  const read = text.length > MOST_BYTES ? 'it is larger than 64 MiB' : readAttestation(text, key);
  if (typeof read === 'string') return { exitCode: 1, file, reasons: [read] };
  const { subject, predicate } = read;
  const digests = new Set(subject.map(({ digest }) => digest.sha256));
  const reasons = [
    ...subjects
      .filter(({ sha256 }) => !digests.has(sha256))
      .map(({ name, sha256 }) => `it is not about ${name}@sha256:${sha256}`),
    ...(predicate.result === 'FAILED' ? ['its result is FAILED: the gate did not let this through'] : []),
  ];
  return { exitCode: reasons.length === 0 ? 0 : 1, file, reasons, statement: read };
}
