import { createHash } from 'node:crypto';
import type {
  AcceptedApproval,
  ApprovalDemand,
  ApprovalStanding,
  RefusedApproval,
} from '../model/approval.ts';
import { printElapsed } from '../model/elapsed.ts';
import { type Envelope, parseEnvelope, peek, unseal } from '../model/envelope.ts';
import { APPROVAL_TYPE, type Approval, type RunInputs, readApproval } from './approval.ts';
import { differences } from './differences.ts';

/** A file that may be an approval. */
export interface FoundFile {
  /** Path relative to the user's folder. */
  readonly file: string;
  /** Its content, or why it cannot be read. */
  readonly text: string | { readonly problem: string };
}

/** Clocks of two machines may differ by this much. */
const SKEW_MS = 5 * 60_000;

/**
 * Which approvals are valid for a run with these inputs: signed with the key of somebody who may approve, not expired, for exactly
 * these inputs. Two from one person count once.
 * @param now milliseconds since 1970
 */
export function judgeApprovals(
  found: readonly FoundFile[],
  demand: Pick<ApprovalDemand, 'required' | 'by'>,
  inputs: RunInputs,
  now: number,
): ApprovalStanding {
  const accepted = new Map<string, AcceptedApproval>();
  const refused: RefusedApproval[] = [];
  for (const { file, text } of found) {
    const approval = typeof text === 'string' ? judge(text, demand, inputs, now) : text.problem;
    if (typeof approval === 'string') {
      refused.push({ file, why: approval });
      continue;
    }
    const { approver: by, approvedAt, expires: until } = approval;
    const longer = accepted.get(by);
    if (longer !== undefined && Date.parse(longer.until) >= Date.parse(until)) continue;
    const digest = `sha256:${createHash('sha256').update(String(text)).digest('hex')}`;
    accepted.set(by, { by, approvedAt, until, file, digest });
  }
  return {
    environment: inputs.environment.name,
    required: demand.required,
    accepted: [...accepted.values()],
    refused,
  };
}

/** The approval, or why it is not valid. */
function judge(
  text: string,
  demand: Pick<ApprovalDemand, 'by'>,
  inputs: RunInputs,
  now: number,
): Approval | string {
  const envelope = parseEnvelope(text);
  if (envelope === undefined) return 'it is not a signed approval (DSSE)';
  if (envelope.payloadType !== APPROVAL_TYPE)
    return `it is signed as ${envelope.payloadType}, which is not an approval`;
  const signed = signedBy(envelope, demand);
  if (typeof signed === 'string') return signed;
  const { approver, approvedAt, expires, inputs: approved } = signed;
  if (approved.environment.name !== inputs.environment.name)
    return `it is for the environment "${approved.environment.name}"`;
  const late = now - Date.parse(expires);
  if (late >= 0) return `it expired ${printElapsed(late)} ago, at ${expires}`;
  const early = Date.parse(approvedAt) - now;
  if (early > SKEW_MS) return `${approver} signed it ${printElapsed(early)} in the future: a clock is wrong`;
  const other = differences(approved, inputs, approver);
  return other.length === 0 ? signed : other.join('; ');
}

/** What the named person signed, or why it is not that. */
function signedBy(envelope: Envelope, { by }: Pick<ApprovalDemand, 'by'>): Approval | string {
  const claimed = peek(envelope) as { readonly approver?: unknown } | undefined | null;
  const name = claimed?.approver;
  if (typeof name !== 'string') return 'it does not say who approves';
  const approver = by.find((one) => one.name === name);
  if (approver === undefined)
    return `"${name}" is not allowed to approve; allowed: ${by.map((one) => one.name).join(', ')}`;
  const body = unseal(envelope, approver.key.key);
  if (body !== undefined) {
    return (
      readApproval(JSON.parse(body.toString('utf8'))) ?? 'it is not an approval that this version can read'
    );
  }
  const other = by.find((one) => unseal(envelope, one.key.key) !== undefined);
  if (other !== undefined)
    return `it says that ${name} approves, but it is signed with the key of ${other.name}`;
  return envelope.signatures.some(({ keyid }) => keyid === approver.key.id)
    ? `it was changed after ${name} signed it: the signature is not valid`
    : `it says that ${name} approves, but it is not signed with the key of ${name}`;
}
