import type { PlacedFinding } from '../../model/finding.ts';
import type { FindingKind } from '../../model/finding-kind.ts';
import { fingerprintOf, nth } from '../../model/fingerprint.ts';
import type { Waiver } from '../../model/waiver.ts';
import { printFindingLine } from '../text/finding-line.ts';
import { printFinding } from '../text/finding-text.ts';
import { oneLine } from '../text/plain-text.ts';
import { printReason, printRunError } from '../text/red-text.ts';
import { printWaiver, waiversOf } from '../text/waived-text.ts';
import { printName, type RunError, type ScenarioResult } from './scenario-result.ts';
import type { Tally } from './tally.ts';
import type { Cover } from './waived.ts';

/** One thing that a person should look at, as CI servers list them. */
export interface RunIssue {
  readonly kind: FindingKind;
  /** `warning`: passed after retries, or waived. */
  readonly level: 'error' | 'warning';
  /** One line. */
  readonly message: string;
  /** All details; lines. */
  readonly text: string;
  /** The scenario's name; undefined if it is about the run. */
  readonly scenario?: string;
  /** Path of the scenario's feature file. */
  readonly scenarioUri?: string;
  /** The red check; undefined if a sentence, a scenario or the run is red. */
  readonly finding?: PlacedFinding;
  /** Path of the feature file to look at, relative to the user's folder. */
  readonly uri?: string;
  /** 1-based. */
  readonly line?: number;
  /** The waivers that cover everything that is red in its scenario. */
  readonly waivers: readonly Waiver[];
  /** The same in every run in which the same thing is wrong: 64 hexadecimal digits. */
  readonly fingerprint: string;
}

/** Everything that is not plainly green, one issue per red check, in the order of the feature files. */
export function runIssues(tally: Tally, results: readonly ScenarioResult[]): RunIssue[] {
  const seen = new Map<string, number>();
  const all = [
    ...results.flatMap((result) => [
      ...result.errors
        .flatMap((error) => ofError(error, result))
        .map((one) => waive(one, tally.cover(result))),
      ...ofRetry(result),
    ]),
    ...tally.errors().map((error) =>
      issue('run', printReason(error), printRunError(error), {
        error,
        identity: [error.step ?? '', printReason(error)],
      }),
    ),
    ...tally.leftovers().map((line) => issue('leftover', oneLine(line, 500), line, { identity: [line] })),
  ];
  // Two things with one name are two issues.
  return all.map((one) => {
    const before = seen.get(one.fingerprint) ?? 0;
    seen.set(one.fingerprint, before + 1);
    return { ...one, fingerprint: nth(one.fingerprint, before) };
  });
}

function waive(one: RunIssue, cover: Cover): RunIssue {
  if (!cover.whole) return one;
  return { ...one, level: 'warning', text: `${one.text}\n${printWaiver(cover)}`, waivers: waiversOf(cover) };
}

function ofError(error: RunError, result: ScenarioResult): RunIssue[] {
  const red = error.findings?.filter(({ verdict }) => verdict !== 'pass') ?? [];
  if (red.length > 0) return red.map((finding) => ofFinding(finding, error, result));
  return [
    issue(KIND_OF[error.verdict], printReason(error), printRunError(error), {
      result,
      error,
      identity: [error.step ?? '', error.type],
    }),
  ];
}

function ofFinding(finding: PlacedFinding, error: RunError, result: ScenarioResult): RunIssue {
  const { kind = 'check-failed' } = finding;
  return issue(kind, printFindingLine(finding), printFinding(finding), { result, error, finding });
}

function ofRetry(result: ScenarioResult): RunIssue[] {
  if (result.verdict !== 'pass' || result.attempts === 1) return [];
  const message = `passed only on attempt ${result.attempts}`;
  return [issue('flaky', message, message, { result, identity: [] })];
}

const KIND_OF: Readonly<Record<RunError['verdict'], FindingKind>> = {
  fail: 'sentence-failed',
  unable: 'sentence-unable',
  undefined: 'sentence-unknown',
  ambiguous: 'sentence-unknown',
  pending: 'sentence-unknown',
  misconfigured: 'misconfigured',
  interrupted: 'interrupted',
};

interface About {
  readonly result?: ScenarioResult;
  readonly error?: RunError;
  readonly finding?: PlacedFinding;
  /** What identifies it in every run, if it is not a check. */
  readonly identity?: readonly string[];
}

function issue(
  kind: FindingKind,
  message: string,
  text: string,
  { result, error, finding, identity = [] }: About,
): RunIssue {
  const uri = error?.uri ?? result?.uri;
  const line = error?.line ?? result?.line;
  const scenario = result === undefined ? '' : printName(result);
  return {
    kind,
    level: kind === 'flaky' ? 'warning' : 'error',
    message,
    text,
    waivers: [],
    ...(result === undefined ? {} : { scenario, scenarioUri: result.uri }),
    ...(finding === undefined ? {} : { finding }),
    ...(uri === undefined ? {} : { uri }),
    ...(line === undefined ? {} : { line }),
    fingerprint: finding?.fingerprint ?? fingerprintOf([kind, result?.uri ?? '', scenario, ...identity]),
  };
}
