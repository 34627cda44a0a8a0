import type { Meaning, Policy, Severity } from '../model/policy.ts';
import { coverOf, type RedPart, type WaivedCheck } from '../report/event/waived.ts';
import type { Waivers } from '../report/event/waivers.ts';
import type { ScenarioEntry } from '../report/sink/findings-json.ts';
import { parseTags } from '../runner/tag-expression.ts';
import type { RecordedRun } from './recorded-run.ts';

/**
 * What a scenario means to the gate. `flaky` passed only when retried; `red` is everything that is not green, skipped,
 * waived nor `unable`.
 */
export type Standing = 'passed' | 'flaky' | 'red' | 'unable' | 'skipped' | 'waived';

export interface JudgedScenario {
  readonly run: RecordedRun;
  readonly entry: ScenarioEntry;
  readonly standing: Standing;
  /** Undefined: none from the policy. */
  readonly severity: Severity | undefined;
  /** What to do if it is flaky. */
  readonly flaky: Meaning;
  /** Its waived checks, even if others are not waived. */
  readonly waived: readonly WaivedCheck[];
  /** What is red and not waived. */
  readonly open: readonly RedPart[];
}

/** Judges the scenarios of runs by a policy. */
export function judgeScenarios(
  runs: readonly RecordedRun[],
  policy: Policy,
  waivers: Waivers,
): JudgedScenario[] {
  const severities = policy.severities.map((severity) => ({ severity, meant: parseTags(severity.tags) }));
  return runs.flatMap((run) =>
    run.scenarios.map((entry) => {
      const severity = severities.find(({ meant }) => meant(entry.tags))?.severity;
      const cover =
        entry.verdict === 'pass' || entry.verdict === 'skipped'
          ? { whole: false, checks: [], open: [] }
          : coverOf(entry, waivers);
      return {
        run,
        entry,
        standing: cover.whole ? 'waived' : standingOf(entry),
        severity,
        flaky: severity?.flaky ?? policy.flaky,
        waived: cover.checks,
        open: cover.open,
      };
    }),
  );
}

function standingOf({ verdict, attempts }: ScenarioEntry): Standing {
  if (verdict === 'pass') return attempts > 1 ? 'flaky' : 'passed';
  return verdict === 'skipped' || verdict === 'unable' ? verdict : 'red';
}
