import type { Finding } from '../model/finding.ts';
import { runIssues } from '../report/event/issues.ts';
import { oneReason } from '../report/event/one-reason.ts';
import { inFileOrder, printName } from '../report/event/scenario-result.ts';
import { type Counts, Tally } from '../report/event/tally.ts';
import { environmentLabel, prometheusText, type RunLabels } from '../report/text/prometheus-text.ts';
import { printTotals } from '../report/text/totals-text.ts';

/** `misconfigured`: the features cannot be run. Everything but `pass` is red. */
export type LookVerdict = 'pass' | 'fail' | 'unable' | 'misconfigured';

/** What one look at the features found: plain data, without secrets. */
export interface ServedLook {
  readonly verdict: LookVerdict;
  /** One line: how many of how many passed, or why nothing could be checked. */
  readonly summary: string;
  /** What is red, one line each. */
  readonly reasons: readonly string[];
  /** The same in full, several lines each. */
  readonly details: readonly string[];
  /** Red ones, at most MOST of them. */
  readonly findings: readonly RedFinding[];
  readonly counts: Counts;
  /** Its metrics in the Prometheus text format. */
  readonly gauges: string;
  /** The labels of its metrics. */
  readonly labels: RunLabels;
  /** When it ended, in milliseconds since 1970. */
  readonly at: number;
  readonly durationMs: number;
}

export interface RedFinding extends Finding {
  readonly scenario: string;
  readonly uri: string;
  /** 1-based. */
  readonly line: number;
}

/** Why looks that are still waiting at shutdown are unable. */
export const ENDING = 'opsproof serve is shutting down';

/** How many red things are named. */
const MOST = 200;
const LONGEST_REASON = 500;
const VERDICTS = { 0: 'pass', 1: 'fail', 2: 'unable', 3: 'misconfigured', 130: 'unable' } as const;

/**
 * The result of a finished tally.
 * @param note why it is red, if the tally cannot know
 */
export function lookOf(tally: Tally, end: { at: number; durationMs: number }, note?: string): ServedLook {
  const labels = { environment: environmentLabel(tally), run: 'serve' };
  const results = inFileOrder(tally.results());
  const issues = runIssues(tally, results).filter(({ kind }) => kind !== 'flaky');
  const findings = results.flatMap((result) =>
    result.findings
      .filter(({ verdict }) => verdict !== 'pass')
      .map((finding) => ({ ...finding, scenario: printName(result), uri: result.uri, line: result.line })),
  );
  const said = note === undefined ? [] : [note];
  return {
    verdict: VERDICTS[tally.exitCode()],
    summary: printTotals(tally),
    reasons: capped([...said, ...issues.map((issue) => oneReason(issue, LONGEST_REASON))]),
    details: capped([
      ...said,
      ...issues.map(({ scenario = '', uri = '', line, text }) => {
        const place = `${scenario}   ${uri}${line === undefined ? '' : `:${line}`}`.trim();
        return place === '' ? text : `${place}\n${text.replaceAll(/^/gm, '  ')}`;
      }),
    ]),
    findings: findings.slice(0, MOST),
    counts: tally.counts(),
    gauges: prometheusText(tally, {
      ...{ at: new Date(end.at).toISOString(), durationMs: end.durationMs },
      ...labels,
    }),
    labels,
    at: end.at,
    durationMs: end.durationMs,
  };
}

/** A look that could not check anything. */
export function noLook(verdict: Exclude<LookVerdict, 'pass'>, why: string, at: number): ServedLook {
  const [summary = ''] = why.split('\n');
  return { ...lookOf(new Tally(), { at, durationMs: 0 }, why), verdict, summary };
}

function capped(lines: readonly string[]): readonly string[] {
  return lines.length > MOST ? [...lines.slice(0, MOST), `and ${lines.length - MOST} more`] : lines;
}
