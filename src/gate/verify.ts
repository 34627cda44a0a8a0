import { relative, resolve } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import type { Key } from '../model/key.ts';
import { readAttestation } from './attestation.ts';
import type { Statement } from './statement.ts';
import type { GateSubject } from './subject.ts';

/** The result of verifying an attestation. */
export interface Verification {
  /** 0: valid, and it lets through; 1: not; 2: it could not be read. */
  readonly exitCode: 0 | 1 | 2;
  /** Path as shown to the user. */
  readonly file: string;
  /** Why not, as lines. */
  readonly reasons: readonly string[];
  /** Only if the signature is valid. */
  readonly statement?: Statement;
}

/**
 * Whether an attestation is signed with a key, says that everything passed, and covers all of these subjects. Subjects are
 * compared by digest: an artifact may have a different name where it is deployed.
 */
export async function verifyAttestation(
  path: string,
  cwd: string,
  key: Key,
  subjects: readonly GateSubject[],
): Promise<Verification> {
  const file = relative(cwd, resolve(cwd, path));
  let text: string;
  try {
    text = String(await readRegular(resolve(cwd, path)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { exitCode: 2, file, reasons: [`it cannot be read: ${code ?? message}`] };
  }
  const read = readAttestation(text, key);
  if (typeof read === 'string') return { exitCode: 1, file, reasons: [read] };
  const { subject, predicate } = read;
  const digests = new Set(subject.map(({ digest }) => digest.sha256));
  const reasons = [
    ...subjects
      .filter(({ sha256 }) => !digests.has(sha256))
      .map(({ name, sha256 }) => `it does not cover ${name}@sha256:${sha256}`),
    ...(predicate.result === 'FAILED' ? ['its result is FAILED: the gate did not let this through'] : []),
  ];
  return { exitCode: reasons.length === 0 ? 0 : 1, file, reasons, statement: read };
}
