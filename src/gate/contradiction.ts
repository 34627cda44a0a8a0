import { exitCodeOf } from '../report/event/exit-code.ts';
import { printName, type ScenarioVerdict } from '../report/event/scenario-result.ts';
import type { FindingsFile } from '../report/sink/findings-json.ts';

export const VERDICTS: readonly ScenarioVerdict[] = [
  'pass',
  'fail',
  'unable',
  'undefined',
  'ambiguous',
  'pending',
  'misconfigured',
  'skipped',
  'interrupted',
];

/** What no run writes, because it does not match the rest of the file: it was changed after the run. */
export function contradictionIn(run: FindingsFile): string | undefined {
  return miscountIn(run) ?? wrongEndIn(run) ?? twinIn(run) ?? twiceApprovedIn(run);
}

function miscountIn({ counts, scenarios }: FindingsFile): string | undefined {
  for (const verdict of new Set([...VERDICTS, ...Object.keys(counts.scenarios)] as ScenarioVerdict[])) {
    const told = counts.scenarios[verdict] ?? 0;
    const there = scenarios.filter((scenario) => scenario.verdict === verdict).length;
    if (told !== there)
      return `it counts ${told} scenarios with the verdict ${verdict} and contains ${there}`;
  }
  for (const verdict of ['pass', 'fail', 'unable'] as const) {
    const there = scenarios.flatMap(({ findings }) => findings).filter((one) => one.verdict === verdict);
    if (counts.checks[verdict] !== there.length)
      return `it counts ${counts.checks[verdict]} checks with the verdict ${verdict} and contains ${there.length}`;
  }
  const flaky = scenarios.filter(({ verdict, attempts }) => verdict === 'pass' && attempts > 1).length;
  if (counts.flaky !== flaky)
    return `it counts ${counts.flaky} scenarios that passed only when retried and contains ${flaky}`;
  const odd = scenarios.find(
    ({ verdict, findings, errors }) =>
      verdict === 'pass' && (errors.length > 0 || findings.some((finding) => finding.verdict !== 'pass')),
  );
  return odd && `the scenario "${odd.name}" is marked passed but contains something red`;
}

/** A scenario that never began is an error of the run, and nothing red ends with 0. */
function wrongEndIn(run: FindingsFile): string | undefined {
  const { counts, scenarios, errors, interrupted, leftovers, exitCode, startedAt, finishedAt } = run;
  if (Date.parse(finishedAt) < Date.parse(startedAt))
    return `it began at ${startedAt} and ended before that, at ${finishedAt}`;
  if (counts.notRun > 0 && !interrupted && errors.length === 0)
    return `it counts ${counts.notRun} scenarios that never began, and contains no error about them`;
  const code = exitCodeOf({
    interrupted,
    leftovers: leftovers.length,
    passed: counts.scenarios.pass,
    verdicts: [...scenarios, ...errors].map(({ verdict }) => verdict),
  });
  return exitCode === 0 && code !== 0 ? `it ended with 0, and what it contains means ${code}` : undefined;
}

/** The gate tells scenarios apart by file and name: a red one would hide behind a green one. */
function twinIn({ scenarios }: FindingsFile): string | undefined {
  const names = new Set<string>();
  for (const scenario of scenarios) {
    const name = JSON.stringify([scenario.uri, printName(scenario)]);
    if (names.has(name)) return `two scenarios of ${scenario.uri} are named "${printName(scenario)}"`;
    names.add(name);
  }
  return undefined;
}

/** Of two approvals of one person a run writes down one, and none that was over when it began. */
function twiceApprovedIn({ approvals = [], startedAt }: FindingsFile): string | undefined {
  for (const { environment, accepted } of approvals) {
    const people = new Set<string>();
    for (const { by, until } of accepted) {
      if (people.has(by)) return `${by} approved twice for ${environment}`;
      people.add(by);
      if (Date.parse(until) <= Date.parse(startedAt))
        return `${by} approved for ${environment} until ${until}, and it began at ${startedAt}`;
    }
  }
  return undefined;
}
