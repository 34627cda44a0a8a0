import type { FindingKind } from '../../model/finding-kind.ts';
import { type RunIssue, runIssues } from '../event/issues.ts';
import { inFileOrder } from '../event/scenario-result.ts';
import { writeReport } from './report-file.ts';
import { whenOver } from './when-over.ts';

/**
 * `gl-code-quality-report.json`: what GitLab shows beside a merge request (https://docs.gitlab.com/ci/testing/code_quality/). An issue
 * needs a file; issues of the run as a whole are assigned to the first feature file.
 */
export const gitlab = whenOver('gitlab', async (context) => {
  const results = inFileOrder(context.tally.results());
  const fallback = results[0]?.uri ?? 'features';
  const issues = runIssues(context.tally, results).map((issue) => entry(issue, fallback));
  await writeReport(context, 'gl-code-quality-report.json', `${JSON.stringify(issues, null, 2)}\n`);
});

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
