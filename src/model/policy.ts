/** What must be proved before something may go on. Without a file the policy is strict: everything must have passed at the first attempt. */
export interface Policy {
  /** Path relative to the user's folder; undefined if there is none. */
  readonly file?: string;
  /** `sha256:…` of its bytes. */
  readonly digest?: string;
  /** How long ago a run may have begun, in milliseconds. */
  readonly maxAgeMs?: number;
  /** The runs must have used each of these and no others; empty: any. */
  readonly environments: readonly string[];
  /** `head`, or 7 to 64 hexadecimal digits. */
  readonly commit?: string;
  /** `sha256:…` or `name@sha256:…`. */
  readonly images: readonly string[];
  /** `tested`: each subject must be an image that the runs used. */
  readonly subjects: 'any' | 'tested';
  /** `proved`: each subject must be the image of a layer that is proved, with every layer below it. */
  readonly layers: 'any' | 'proved';
  /** What it means that a run looked at some hosts only. */
  readonly limited: Meaning;
  /** How many people must have approved each run on each of its environments; undefined: none. */
  readonly approvals?: number;
  readonly require: readonly Requirement[];
  /** The first one whose tags match applies to a scenario. */
  readonly severities: readonly Severity[];
  /** How many scenarios may be unable in total. */
  readonly unable: number;
  /** How many scenarios may be skipped in total. */
  readonly skipped: number;
  /** What it means that a scenario passed only when retried. */
  readonly flaky: Meaning;
}

export type Meaning = 'allow' | 'warn' | 'refuse';

export interface Requirement {
  /** Tag expression; undefined: all scenarios. */
  readonly tags?: string;
  readonly scenarios: number;
  readonly checks: number;
}

export interface Severity {
  readonly name: string;
  readonly tags: string;
  /** How many may be red; Infinity for no limit. */
  readonly red: number;
  readonly unable: number;
  readonly skipped: number;
  /** Undefined: as for all. */
  readonly flaky?: Meaning;
}

export const STRICT: Policy = {
  environments: [],
  images: [],
  subjects: 'any',
  layers: 'any',
  limited: 'refuse',
  require: [],
  severities: [],
  unable: 0,
  skipped: 0,
  flaky: 'refuse',
};
