import { createHash } from 'node:crypto';
import { seal } from '../model/envelope.ts';
import type { Key } from '../model/key.ts';
import { APPROVAL_TYPE, APPROVALS_FOLDER, type Approval } from './approval.ts';

/** The content of an approval file. @param key private */
export function signApproval(approval: Approval, key: Key): string {
  const payload = Buffer.from(JSON.stringify(approval));
  return `${JSON.stringify(seal(payload, key.key, key.id, APPROVAL_TYPE))}\n`;
}

/** `approvals/3f2a91c0de5b-alice.json`: one file per person and set of inputs. */
export function approvalFile({ approver, inputs }: Approval): string {
  const digest = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 12);
  return `${APPROVALS_FOLDER}/${digest}-${approver.replaceAll(/[^\p{L}\p{N}._@+-]/gu, '-')}.json`;
}
