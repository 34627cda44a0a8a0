import type { Claim } from '../check/claim.ts';
import type { Seen } from '../check/question.ts';
import { judge } from '../model/judge.ts';
import { LEAST_SILENCE_MS, type Who } from './absence.ts';

export type Absent = { readonly who: Who; readonly why: string };

/**
 * What a missing answer says about the claims. Only a refusal, a missing route or a long enough silence proves that nothing is there. If
 * something was there but gave no answer, the claim that something answers and its negation are both red.
 * @param attribute `answers` or `reachable`
 * @param waitedMs how long a silence lasted
 */
export function absent(
  attribute: 'answers' | 'reachable',
  { who, why }: Absent,
  claims: readonly Claim[],
  waitedMs: number,
): Omit<Extract<Seen, { missing?: string }>, 'looked'> | Extract<Seen, { unable: string }> {
  if (who === 'something' || who === 'closed') return { state: {}, missing: `something is there: ${why}` };
  if (claims.some((claim) => claim.attribute === attribute && wantsNobody(claim))) {
    if (who === 'hurried')
      return {
        unable: `${why}: that is the request's own timeout, and an answer may still come later`,
        hint: 'leave out the request option timeout if nothing should answer',
      };
    if (who === 'silent' && waitedMs < LEAST_SILENCE_MS)
      return {
        unable: `${why}: such a short silence does not prove that nothing answers`,
        hint: `allow at least ${LEAST_SILENCE_MS / 1000} seconds of silence, for example: within 10 seconds`,
      };
  }
  const missing = attribute === 'answers' ? `no answer: ${why}` : why;
  return { state: { [attribute]: false }, missing, note: why };
}

function wantsNobody({ expectation }: Claim): boolean {
  return judge(expectation, false, 'boolean').holds;
}
