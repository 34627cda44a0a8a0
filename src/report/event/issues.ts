import { createHash } from 'node:crypto';
import type { Finding } from '../../model/finding.ts';
import type { Waiver } from '../../model/waiver.ts';
import { printFindingLine } from '../text/finding-line.ts';
import { printFinding } from '../text/finding-text.ts';
import { oneLine } from '../text/plain-text.ts';
import { printReason, printRunError } from '../text/red-text.ts';
import { printWaiver, waiversOf } from '../text/waived-text.ts';
import { printName, type RunError, type ScenarioResult } from './scenario-result.ts';
import type { Tally } from './tally.ts';
import type { Cover } from './waived.ts';

/** Kinds of issues, with what each means. Names never change: CI servers remember them. */
export const RULES = {
  'check-failed': 'A check is false.',
  'check-unable': 'A check could not be looked at.',
  'sentence-failed': 'A sentence failed: an action was answered with failure, or a step has a bug.',
  'sentence-unable': 'A sentence could not be carried out.',
  'sentence-unknown': 'Nobody can run this sentence.',
  misconfigured: 'It cannot be run as it is written.',
  interrupted: 'The run was stopped while it was under way.',
  flaky: 'It passed only when retried.',
  run: 'Something is wrong with the run as a whole.',
  leftover: 'Something could not be removed.',
} as const;

export type Rule = keyof typeof RULES;

/** One thing that a person should look at, as CI servers list them. */
export interface Issue {
  readonly rule: Rule;
  /** `warning`: green at last, or waived. */
  readonly level: 'error' | 'warning';
  /** One line. */
  readonly message: string;
  /** All that is known; lines. */
  readonly text: string;
  /** Its name; undefined when it is about the run. */
  readonly scenario?: string;
  /** Path of the feature file, relative to the user's folder. */
  readonly uri?: string;
  /** 1-based. */
  readonly line?: number;
  /** Those that cover all that is red in its scenario. */
  readonly waivers: readonly Waiver[];
  /** The same in every run in which the same thing is wrong: 64 hexadecimal digits. */
  readonly fingerprint: string;
}

/** Everything that is not plainly green, one issue a red check, in the order of the feature files. */
export function issuesOf(tally: Tally, results: readonly ScenarioResult[]): Issue[] {
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
  // Two equal checks of one scenario are two issues.
  return all.map((one) => {
    const before = seen.get(one.fingerprint) ?? 0;
    seen.set(one.fingerprint, before + 1);
    return before === 0 ? one : { ...one, fingerprint: sha256([one.fingerprint, `${before}`]) };
  });
}

function waive(one: Issue, cover: Cover): Issue {
  if (!cover.whole) return one;
  return { ...one, level: 'warning', text: `${one.text}\n${printWaiver(cover)}`, waivers: waiversOf(cover) };
}

function ofError(error: RunError, result: ScenarioResult): Issue[] {
  const red = error.findings?.filter(({ verdict }) => verdict !== 'pass') ?? [];
  if (red.length > 0) return red.map((finding) => ofFinding(finding, error, result));
  return [
    issue(RULE_OF[error.verdict], printReason(error), printRunError(error), {
      result,
      error,
      identity: [error.step ?? '', error.type],
    }),
  ];
}

function ofFinding(finding: Finding, error: RunError, result: ScenarioResult): Issue {
  const { sentence, subject, attribute, host = '' } = finding;
  const rule = finding.verdict === 'unable' ? 'check-unable' : 'check-failed';
  return issue(rule, printFindingLine(finding), printFinding(finding), {
    result,
    error,
    identity: [sentence, subject, host, attribute],
  });
}

function ofRetry(result: ScenarioResult): Issue[] {
  if (result.verdict !== 'pass' || result.attempts === 1) return [];
  const message = `passed only at attempt ${result.attempts}`;
  return [issue('flaky', message, message, { result, identity: [] })];
}

const RULE_OF: Readonly<Record<RunError['verdict'], Rule>> = {
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
  readonly identity: readonly string[];
}

function issue(rule: Rule, message: string, text: string, { result, error, identity }: About): Issue {
  const uri = error?.uri ?? result?.uri;
  const line = error?.line ?? result?.line;
  return {
    rule,
    level: rule === 'flaky' ? 'warning' : 'error',
    message,
    text,
    waivers: [],
    ...(result === undefined ? {} : { scenario: printName(result) }),
    ...(uri === undefined ? {} : { uri }),
    ...(line === undefined ? {} : { line }),
    fingerprint: sha256([
      rule,
      result?.uri ?? '',
      result === undefined ? '' : printName(result),
      ...identity,
    ]),
  };
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
