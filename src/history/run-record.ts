/** One run as the history keeps it. Plain JSON; already masked. */
export interface RunRecord {
  readonly id: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exitCode: number;
  readonly environments: readonly string[];
  /** The commit checked out in the user's folder; undefined without git. */
  readonly commit?: string;
  readonly flaky: number;
  readonly scenarios: readonly ScenarioRecord[];
}

export interface ScenarioRecord {
  readonly uri: string;
  /** The name for people, including values of an outline's row. */
  readonly name: string;
  /** `pass`, `fail`, `unable`, `skipped` and the other ends of a scenario. */
  readonly verdict: string;
  readonly durationMs: number;
  /** 1 unless it was retried. */
  readonly attempts: number;
  readonly findings: readonly FindingRecord[];
}

export interface FindingRecord {
  /** The same in every run in which its scenario asks this. */
  readonly fingerprint: string;
  readonly sentence: string;
  readonly subject: string;
  /** Undefined for subjects without one, such as an HTTP request. */
  readonly noun?: string;
  /** Undefined for a probe from outside. */
  readonly host?: string;
  readonly attribute: string;
  readonly verdict: 'pass' | 'fail' | 'unable';
  /** The one-line text of a red finding, the same on every host. */
  readonly text: string;
  /** Why it could not be looked at, the same on every host. */
  readonly why?: string;
  /** What was observed, if it is a number. */
  readonly value?: number;
  readonly elapsedMs: number;
}
