import { type ApprovalStanding, isApproved, printApprovers } from '../../model/approval.ts';

/** `production by alice until 2026-11-22T20:00:00.000Z`, or that nothing in it could be changed. */
export function printStanding(standing: ApprovalStanding): string {
  const { environment, required, accepted } = standing;
  if (isApproved(standing)) return `${environment} by ${printApprovers(standing)}`;
  const some = accepted.length === 0 ? '' : ` (${printApprovers(standing)})`;
  return `${environment} not approved: ${accepted.length} of ${required}${some}, every action is refused`;
}
