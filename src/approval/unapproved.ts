import { type ApprovalStanding, isApproved } from '../model/approval.ts';
import type { Unapproved } from '../model/protection.ts';
import { APPROVALS_FOLDER } from './approval.ts';

/** How many invalid approvals are listed one by one. */
const MOST_TOLD = 8;

/** Why nothing may be changed, and who can help; undefined if enough people have approved. */
export function unapprovedOf(
  standing: ApprovalStanding,
  asked: {
    /** Names of the people who may approve. */
    readonly by: readonly string[];
    /** The command they approve with. */
    readonly command: string;
    readonly place: { readonly file: string; readonly line: number };
  },
): Unapproved | undefined {
  if (isApproved(standing)) return undefined;
  const { required, accepted, refused } = standing;
  const needed = required === 1 ? '1 approval is needed' : `${required} approvals are needed`;
  const missing = asked.by.filter((name) => !accepted.some(({ by }) => by === name));
  const more = refused.length - MOST_TOLD;
  return {
    why: `${needed}, ${accepted.length} given`,
    hint: [
      ...(accepted.length + refused.length === 0 ? [`there is no approval in ${APPROVALS_FOLDER}/`] : []),
      ...accepted.map(({ file, by, until }) => `${file}: valid, ${by} approved until ${until}`),
      ...refused.slice(0, MOST_TOLD).map(({ file, why }) => `${file}: not valid: ${why}`),
      ...(more > 0 ? [`… and ${more} more that ${more === 1 ? 'is' : 'are'} not valid`] : []),
      `${missing.join(' or ')} can approve exactly this run: ${asked.command}`,
    ].join('\n  '),
    place: asked.place,
  };
}
