import { createHash } from 'node:crypto';
import type { Finding } from './finding.ts';
import type { FindingKind } from './finding-kind.ts';

/** A scenario's file, relative to the user's folder, and its name with the values of its row. */
export interface ScenarioKey {
  readonly uri: string;
  readonly name: string;
}

/**
 * The fingerprint under which something is known everywhere, in reports, messages and the history, and in every run: 64 hexadecimal digits.
 * @param identity JSON; what makes it the same thing
 */
export function fingerprintOf(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** The fingerprint of a check in its scenario: the same whether it passes, is false or cannot be looked at. */
export function checkFingerprint(finding: Finding, { uri, name }: ScenarioKey): string {
  const { sentence, subject, host = '', attribute } = finding;
  // CI servers know failed checks under a name that begins with their kind.
  const kind: FindingKind = 'check-failed';
  return fingerprintOf([kind, uri, name, sentence, subject, host, attribute]);
}

/** If several things have the same identity, the second and later ones get fingerprints of their own. @param before how many came before it */
export function nth(fingerprint: string, before: number): string {
  return before === 0 ? fingerprint : fingerprintOf([fingerprint, `${before}`]);
}
