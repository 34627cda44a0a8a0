import { fingerprintOf } from './fingerprint.ts';
import type { Value } from './value.ts';

/** A difference from the baseline, whichever hosts have it. */
export interface Difference {
  readonly kind: 'new' | 'gone' | 'changed';
  readonly noun: string;
  readonly name: string;
  /** Only for `changed`. */
  readonly attribute?: string;
  readonly from?: Value;
  readonly to?: Value;
}

/** The same on every night. */
export function differenceFingerprint({ kind, noun, name, attribute, from, to }: Difference): string {
  return fingerprintOf([kind, noun, name, attribute ?? null, from ?? null, to ?? null]);
}
