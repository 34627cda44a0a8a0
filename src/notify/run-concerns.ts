import { fingerprintOf } from '../model/fingerprint.ts';
import { type RunIssue, runIssues } from '../report/event/issues.ts';
import { oneReason } from '../report/event/one-reason.ts';
import { printName, type ScenarioResult } from '../report/event/scenario-result.ts';
import type { Tally } from '../report/event/tally.ts';
import type { Watched } from './notify.ts';

/** What is wrong with the run as a whole, which no scenario can show as recovered. */
const RUN = 'run';
/** Length of one line of a message, in characters. */
const LONGEST = 400;

/** What a run found red, except what is waived. Only a scenario that ran and passed shows that its reds are gone. */
export function runConcerns(tally: Tally, watch: string): Watched {
  const results = tally.results();
  const byScope = Map.groupBy(results, scopeOf);
  const passed = (scope: string) => byScope.get(scope)?.every(({ verdict }) => verdict === 'pass') ?? false;
  const whole = tally.exitCode() !== 130 && tally.errors().length === 0 && tally.leftovers().length === 0;
  return {
    watch,
    concerns: runIssues(tally, results)
      .filter(({ level }) => level === 'error')
      .map((issue) => ({
        fingerprint: issue.fingerprint,
        kind: issue.kind,
        ...formerly(issue),
        scope: issue.scenario === undefined ? RUN : JSON.stringify([issue.scenarioUri, issue.scenario]),
        text: oneReason(issue, LONGEST),
      })),
    wellAgain: (scope) => (scope === RUN ? whole : passed(scope)),
  };
}

/** What could not be looked at used to have another fingerprint than a failed check. */
function formerly({ kind, scenarioUri, scenario, finding }: RunIssue): { readonly formerly?: string } {
  if (kind !== 'check-unable' || finding === undefined) return {};
  const { sentence, subject, host = '', attribute } = finding;
  return { formerly: fingerprintOf([kind, scenarioUri, scenario, sentence, subject, host, attribute]) };
}

function scopeOf(result: ScenarioResult): string {
  return JSON.stringify([result.uri, printName(result)]);
}
