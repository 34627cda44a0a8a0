import type { Key } from './key.ts';

/** What an environment requires before anything in it may be changed. */
export interface ApprovalDemand {
  /** How many people must have approved. */
  readonly required: number;
  readonly by: readonly Approver[];
  /** Line of the requirement in the environment's file. */
  readonly line: number;
  /** Digest of the environment to approve; undefined if lint did not resolve what it needs. */
  readonly digest?: string;
}

/** Somebody who may approve. */
export interface Approver {
  readonly name: string;
  /** Public. */
  readonly key: Key;
}

/** Which approvals an environment has in one run, and which it needs. */
export interface ApprovalStanding {
  readonly environment: string;
  /** How many people must have approved. */
  readonly required: number;
  /** The approvals that count, one per person. */
  readonly accepted: readonly AcceptedApproval[];
  readonly refused: readonly RefusedApproval[];
}

export interface AcceptedApproval {
  readonly by: string;
  /** RFC 3339. */
  readonly approvedAt: string;
  /** RFC 3339: the moment from which it no longer counts. */
  readonly until: string;
  /** Path relative to the user's folder. */
  readonly file: string;
  /** `sha256:…` of the file. */
  readonly digest: string;
}

export interface RefusedApproval {
  readonly file: string;
  /** `it expired 2 h 5 min ago`. */
  readonly why: string;
}

/** Whether enough people have approved. */
export function isApproved({ required, accepted }: ApprovalStanding): boolean {
  return accepted.length >= required;
}

/** `alice until 2026-11-22T20:00:00.000Z, bob until …`; empty if nobody has approved. */
export function printApprovers({ accepted }: ApprovalStanding): string {
  return accepted.map(({ by, until }) => `${by} until ${until}`).join(', ');
}
