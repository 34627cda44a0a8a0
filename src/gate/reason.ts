/** Why a gate does not pass, or a warning although it does. */
export interface Reason {
  /** For programs; its meaning never changes. */
  readonly code: ReasonCode;
  /** `undecided`: the gate could not look. */
  readonly kind: 'refused' | 'undecided' | 'warning';
  /** One line. */
  readonly message: string;
  /** What to do next, one line. */
  readonly hint?: string;
  /** The scenarios it is about. */
  readonly scenarios?: readonly ReasonScenario[];
}

export interface ReasonScenario {
  readonly name: string;
  readonly uri: string;
  readonly line: number;
  readonly run: string;
  /** What is wrong with it; lines. */
  readonly why: readonly string[];
}

export type ReasonCode =
  | 'no-runs'
  | 'run-missing'
  | 'run-unreadable'
  | 'run-unfinished'
  | 'run-differs'
  | 'interrupted'
  | 'leftovers'
  | 'run-error'
  | 'exit-code'
  | 'no-scenarios'
  | 'nothing-passed'
  | 'not-all-scenarios'
  | 'shard-missing'
  | 'shard-twice'
  | 'shards-differ'
  | 'too-old'
  | 'environment'
  | 'commit'
  | 'image'
  | 'subject'
  | 'layer'
  | 'limited'
  | 'approval'
  | 'red'
  | 'unable'
  | 'skipped'
  | 'flaky'
  | 'required'
  | 'waiver-expired'
  | 'waiver-unused';
