import type { CommonReason, Finding } from './finding.ts';

/** Why it could not be looked at; of a finding that an older opsproof recorded, or a step of the user's made, it is what it says itself. */
export function findingReason({ reason, details, hint }: Finding): CommonReason {
  return reason ?? commonReason(details?.[0] ?? '', hint);
}

/** @param why of several lines the first counts */
export function commonReason(why: string, hint?: string): CommonReason {
  const [first] = why.split('\n', 1);
  return { why: first || 'no reason given', ...(hint === undefined ? {} : { hint }) };
}
