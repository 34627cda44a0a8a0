import { respell, type Spelling } from '../model/spelling.ts';
import type { Claim } from './claim.ts';

/** What is expected of lists, in the spelling in which they are read. */
export function spelt(claims: readonly Claim[], spelling: Spelling | undefined): readonly Claim[] {
  if (spelling === undefined) return claims;
  return claims.map((claim) =>
    claim.type === 'list' ? { ...claim, expectation: respell(claim.expectation, spelling) } : claim,
  );
}
