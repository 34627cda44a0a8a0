import type { Key } from './key.ts';

/** What an environment asks for before anything in it may be changed. */
export interface ApprovalDemand {
  /** So many people must have approved. */
  readonly required: number;
  readonly by: readonly Approver[];
  /** Line of the demand in the environment's file. */
  readonly line: number;
  /** Of the environment as it is asked to be approved; undefined when lint did not resolve what it needs. */
  readonly digest?: string;
}

/** Somebody who may approve. */
export interface Approver {
  readonly name: string;
  /** Public. */
  readonly key: Key;
}

/** How an environment that asks for approvals stands in one run. */
export interface ApprovalStanding {
  readonly environment: string;
  /** So many people must have approved. */
  readonly required: number;
  /** Those that count, one a person. */
  readonly accepted: readonly AcceptedApproval[];
  readonly refused: readonly RefusedApproval[];
}

export interface AcceptedApproval {
  readonly by: string;
  /** RFC 3339. */
  readonly approvedAt: string;
  /** RFC 3339: the first moment at which it does not count any more. */
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

/** `alice until 2026-11-22T20:00:00.000Z, bob until …`; empty when nobody has approved. */
export function printApprovers({ accepted }: ApprovalStanding): string {
  return accepted.map(({ by, until }) => `${by} until ${until}`).join(', ');
}
