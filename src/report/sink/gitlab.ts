import type { FindingKind } from '../../model/finding-kind.ts';
import { type RunIssue, runIssues } from '../event/issues.ts';
import { inFileOrder } from '../event/scenario-result.ts';
import type { Sink } from '../event/sink.ts';
import { writeReport } from './report-file.ts';

/**
 * `gl-code-quality-report.json`: what GitLab shows beside a merge request (https://docs.gitlab.com/ci/testing/code_quality/). An issue
 * needs a file; issues of the run as a whole are assigned to the first feature file.
 */
export const gitlab: Sink = {
  name: 'gitlab',
  open(context) {
    const { tally } = context;
    return {
      // Everything comes from the tally.
      on() {},
      async close() {
        const results = inFileOrder(tally.results());
        const fallback = results[0]?.uri ?? 'features';
        const issues = runIssues(tally, results).map((issue) => entry(issue, fallback));
        await writeReport(context, 'gl-code-quality-report.json', `${JSON.stringify(issues, null, 2)}\n`);
      },
    };
  },
};

function entry({ kind, message, scenario, uri, line, fingerprint, waivers }: RunIssue, fallback: string) {
  return {
    description: scenario === undefined ? message : `${scenario}: ${message}`,
    check_name: `opsproof/${kind}`,
    fingerprint,
    severity: waivers.length > 0 ? 'info' : SEVERITIES[kind],
    location: { path: uri ?? fallback, lines: { begin: line ?? 1 } },
  };
}

const SEVERITIES: Readonly<Record<FindingKind, 'blocker' | 'critical' | 'major' | 'minor'>> = {
  'check-failed': 'critical',
  'check-unable': 'major',
  'sentence-failed': 'critical',
  'sentence-unable': 'major',
  'sentence-unknown': 'critical',
  misconfigured: 'critical',
  interrupted: 'major',
  flaky: 'minor',
  run: 'blocker',
  leftover: 'blocker',
};
