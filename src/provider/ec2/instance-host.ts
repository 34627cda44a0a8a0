import type { EphemeralHost } from '../../model/environment.ts';

/** What an instance has besides what every host has. */
export interface InstanceOwn {
  /** `ami-…`, or filters of DescribeImages, of which the newest image counts. */
  readonly image: string | { readonly owner?: string; readonly filters: Readonly<Record<string, string>> };
  /** Such as `t3.micro`. */
  readonly type: string;
  /** `only`: a spot instance; `prefer`: one, and an ordinary one where there is no spot capacity. */
  readonly spot?: 'only' | 'prefer';
  /** `subnet-…`; default: one of the default network. */
  readonly subnet?: string;
  readonly userData?: string;
  /** Name or ARN of an instance profile. */
  readonly role?: string;
  /** False: it has no public address, and is reached at its private one. */
  readonly public: boolean;
  /** Another host of the stack, or `[user@]host[:port]`. */
  readonly jump?: string;
}

/** A host that is an instance. */
export type InstanceHost = EphemeralHost & InstanceOwn;

/** What the environment says under `providers: { ec2: … }`. Where something is missing, the environment of the process and ~/.aws count, as for every tool of AWS. */
export interface Ec2Settings {
  readonly region?: string;
  /** For what answers like EC2: a private cloud, a simulator. */
  readonly endpoint?: string;
  readonly profile?: string;
  readonly access_key?: string;
  readonly secret_key?: string;
  readonly session_token?: string;
  /** Networks from which the ports and ssh are reached, `203.0.113.7/32`. */
  readonly from?: readonly string[];
  /** Type → what an hour costs on demand, `0.0120 USD`; goes before the table of AWS. */
  readonly prices?: Readonly<Record<string, string>>;
  /** What of that a spot instance costs, `40 %`. */
  readonly spot_share?: string;
}
