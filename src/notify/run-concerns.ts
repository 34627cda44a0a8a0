import { issuesOf } from '../report/issues.ts';
import { oneLine } from '../report/plain-text.ts';
import { printName, type ScenarioResult } from '../report/scenario-result.ts';
import type { Tally } from '../report/tally.ts';
import type { Watched } from './notify.ts';

/** What is wrong with the run as a whole, which no scenario can show as well again. */
const RUN = 'run';

/** What a run found red; what is waived is not told. Only a scenario that ran and passed shows that its reds are gone. */
export function runConcerns(tally: Tally, watch: string): Watched {
  const results = tally.results();
  const byScope = Map.groupBy(results, scopeOf);
  const passed = (scope: string) => byScope.get(scope)?.every(({ verdict }) => verdict === 'pass') ?? false;
  const whole = tally.exitCode() !== 130 && tally.errors().length === 0 && tally.leftovers().length === 0;
  return {
    watch,
    concerns: issuesOf(tally, results)
      .filter(({ level }) => level === 'error')
      .map(({ fingerprint, scenario, uri, message, text }) => ({
        fingerprint,
        scope: scenario === undefined ? RUN : JSON.stringify([uriOf(results, scenario, uri), scenario]),
        text: `${scenario === undefined ? '' : `${scenario}: `}${oneReason(message, text)}`,
      })),
    wellAgain: (scope) => (scope === RUN ? whole : passed(scope)),
  };
}

/** What is long stands on lines of its own in a report: expected, then observed or why it could not be looked at. */
function oneReason(message: string, text: string): string {
  if (/ expected /.test(message)) return message;
  const [, ...below] = text.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  const told = below.filter((line) => /^(?:expected|observed|unable)\b/.test(line)).slice(0, 2);
  return oneLine([message, ...told].join(', '), 400);
}

function scopeOf(result: ScenarioResult): string {
  return JSON.stringify([result.uri, printName(result)]);
}

/** A red step may stand in another file than its scenario's table; the scenario's own file counts. */
function uriOf(results: readonly ScenarioResult[], scenario: string, uri: string | undefined): string {
  const own = results.filter((result) => printName(result) === scenario);
  return (own.find((result) => result.uri === uri) ?? own[0])?.uri ?? '';
}
