import type { PlacedFinding } from '../../model/finding.ts';

/**
 * How a scenario ended. `undefined`, `ambiguous` and `pending` are about its sentences; `misconfigured` means that what the user wrote
 * cannot be run; `skipped` that it proved nothing because a step or the runner said so; `interrupted` that the run was stopped while it
 * ran.
 */
export type ScenarioVerdict =
  | 'pass'
  | 'fail'
  | 'unable'
  | 'undefined'
  | 'ambiguous'
  | 'pending'
  | 'misconfigured'
  | 'skipped'
  | 'interrupted';

/** Why a scenario, a hook or the run itself is not green. */
export interface RunError {
  readonly verdict: Exclude<ScenarioVerdict, 'pass' | 'skipped'>;
  /** The sentence with its keyword, `Before hook`, or undefined if it belongs to no step. */
  readonly step?: string;
  /** The same without its keyword; undefined for a hook, and in reports of an older opsproof. */
  readonly sentence?: string;
  readonly uri?: string;
  /** 1-based. */
  readonly line?: number;
  /** Name of the error's class, for example `CheckFailed`. */
  readonly type: string;
  readonly message: string;
  readonly stackTrace?: string;
  /** Of the red step: its own and those of the rest of its block. */
  readonly findings?: readonly PlacedFinding[];
}

/** Text collected about a red scenario, for example the end of a container's log. */
export interface Evidence {
  readonly name: string;
  readonly text: string;
}

/** Where a scenario (one row of an outline) is, and what it is part of. */
export interface ScenarioPlace {
  readonly name: string;
  /** Path of the feature file, relative to the user's folder. */
  readonly uri: string;
  /** 1-based; the row's line for an outline. */
  readonly line: number;
  /** Its name, or its path if it has none. */
  readonly feature: string;
  readonly rule?: string;
  /** With the at sign. */
  readonly tags: readonly string[];
  /** Column → value of the outline's row. */
  readonly example?: Readonly<Record<string, string>>;
}

/** One scenario after its last attempt. */
export interface ScenarioResult extends ScenarioPlace {
  readonly verdict: ScenarioVerdict;
  /** 1 unless it was retried; findings and errors are those of the last attempt. */
  readonly attempts: number;
  /** RFC 3339, start of the last attempt. */
  readonly startedAt: string;
  /** Of the last attempt. */
  readonly durationMs: number;
  readonly findings: readonly PlacedFinding[];
  /** Custom steps that looked and passed without reporting a finding; omitted if there are none. */
  readonly ownChecks?: number;
  readonly errors: readonly RunError[];
  readonly evidence: readonly Evidence[];
}

/** The name for people; rows of an outline show the values that the name itself does not contain. */
export function printName({ name, example = {} }: Pick<ScenarioResult, 'name' | 'example'>): string {
  const hidden = Object.values(example).filter((value) => !name.includes(value));
  return hidden.length === 0 ? name : `${name} [${hidden.join(', ')}]`;
}

/** In the order of the feature files, whatever order workers ended in. */
export function inFileOrder(results: readonly ScenarioResult[]): ScenarioResult[] {
  return results.toSorted((a, b) => (a.uri === b.uri ? a.line - b.line : a.uri < b.uri ? -1 : 1));
}
