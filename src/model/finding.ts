import type { FindingKind } from './finding-kind.ts';
import type { Value } from './value.ts';

/** `unable` means that it could not be checked. It is red, counted separately, and never shown as fail, pass or skipped. */
export type Verdict = 'pass' | 'fail' | 'unable';

/** How it was looked at: enough for an operator to repeat it by hand. */
export interface Looked {
  /** The command, or `GET http://…` for a probe. Masked. */
  readonly command: string;
  readonly exitCode?: number;
  readonly durationMs: number;
  /** The transport and its target, for example `ssh deploy@web-3:22` or `docker web (3f2a…)`. */
  readonly over: string;
}

/** Why something could not be looked at, without what is specific to one host (its name, its address, a time): equal texts are one reason. */
export interface CommonReason {
  /** One line. */
  readonly why: string;
  /** What to do next. */
  readonly hint?: string;
}

/** One check on one host. Plain JSON: it travels from worker threads to reports as an attachment. */
export interface Finding {
  /** The sentence that asked, as written in the feature, without its keyword. */
  readonly sentence: string;
  /** What was asked about, for example `service "nginx"`. */
  readonly subject: string;
  /** The noun of the subject, for example `service`; undefined if it has none, such as an HTTP request, and in findings of an older opsproof. */
  readonly noun?: string;
  /** Name of the host, or undefined for a probe from outside. */
  readonly host?: string;
  /** For example `running`, `mode`, `status`. */
  readonly attribute: string;
  /** The expectation for people, for example `true`, `at least 20 kB`, `not contains "x"`. */
  readonly expected: string;
  /** What was observed, printed with its unit; undefined if it could not be looked at. */
  readonly observed?: string;
  /** What was observed, as data. */
  readonly value?: Value;
  readonly verdict: Verdict;
  /** For `unable`: why. For `fail`: more than expected and observed show (a diff, missing elements). Lines. */
  readonly details?: readonly string[];
  /** True if `details` lists hosts by what was observed on them: such a line must not be cut, however many names it has. */
  readonly byHost?: true;
  /** For `unable`: what `details` and `hint` say, in the words that all hosts with this reason share. */
  readonly reason?: CommonReason;
  readonly looked?: Looked;
  /** How often it was looked at and for how long, if the sentence has a moment (`within`, `for`). */
  readonly tries: number;
  readonly elapsedMs: number;
  /** The moment as written, for example `within 30 seconds`. */
  readonly moment?: string;
  /** Milliseconds after the first look at which the observation last changed; undefined if it never did. */
  readonly lastChangeMs?: number;
  readonly hint?: string;
}

/** A finding with its place in a run: see fingerprint.ts. */
export interface PlacedFinding extends Finding {
  /** Undefined if it passed. */
  readonly kind?: Extract<FindingKind, `check-${string}`>;
  /** The same in every run in which its scenario asks this: 64 hexadecimal digits. */
  readonly fingerprint: string;
}

export function placeFinding(finding: Finding, fingerprint: string): PlacedFinding {
  const { verdict } = finding;
  const kind = verdict === 'fail' ? 'check-failed' : 'check-unable';
  return { ...finding, ...(verdict === 'pass' ? {} : { kind }), fingerprint };
}

/** Media type of the attachment that carries findings (a JSON array of Finding) through the runner's messages. */
export const FINDINGS_MEDIA_TYPE = 'application/vnd.opsproof.findings+json';

/** What was asked and how, without what was observed: the basis of a finding that stands for several hosts. */
export function withoutObservation({
  observed: _observed,
  value: _value,
  details: _details,
  byHost: _byHost,
  reason: _reason,
  hint: _hint,
  ...asked
}: Finding): Omit<Finding, 'observed' | 'value' | 'details' | 'byHost' | 'reason' | 'hint'> {
  return asked;
}
