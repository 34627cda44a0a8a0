import { negate } from '../model/expectation.ts';
import { denies, type Quorum } from '../model/quorum.ts';
import type { Claim } from './claim.ts';

/**
 * What is judged on each host. On no host, or on so many and no more, something must not be so on others, and that must be as sure there as
 * behind `not`: then the opposite of each claim follows, in the same order.
 */
export function claimsOfEach(claims: readonly Claim[], quorum: Quorum | undefined): readonly Claim[] {
  return quorum === undefined || !denies(quorum) ? claims : [...claims, ...claims.map(opposite)];
}

/** What `not` before it means; of a plain list that none of it is there. */
function opposite(claim: Claim): Claim {
  const { expectation, written = '' } = claim;
  const plain = expectation.kind === 'exactly' && !/^exactly\s/.test(written);
  return { ...claim, expectation: negate(plain ? { ...expectation, kind: 'includes' } : expectation) };
}
