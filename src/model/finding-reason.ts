import type { CommonReason, Finding } from './finding.ts';

/** Why it could not be looked at. A finding recorded by an older opsproof, or made by a custom step, gives its own text. */
export function findingReason({ reason, details, hint }: Finding): CommonReason {
  return reason ?? commonReason(details?.[0] ?? '', hint);
}

/** @param why if it has several lines, the first one counts */
export function commonReason(why: string, hint?: string): CommonReason {
  const [first] = why.split('\n', 1);
  return { why: first || 'no reason given', ...(hint === undefined ? {} : { hint }) };
}
