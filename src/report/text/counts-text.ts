import type { ScenarioVerdict } from '../event/scenario-result.ts';
import type { Counts } from '../event/tally.ts';

/** `9 passed, 1 failed, 1 unable`; zero counts are omitted. */
export function printScenarioCounts({ scenarios, notRun, flaky }: Counts): string {
  const counts = VERDICT_WORDS.map(([verdict, word]) => count(scenarios[verdict], word));
  const all = [...counts, count(notRun, 'not run'), count(flaky, 'passed only when retried')];
  return all.filter((text) => text !== '').join(', ') || 'none ran: nothing was proved';
}

/** `118 passed, 3 failed, 2 unable`. */
export function printCheckCounts({ checks }: Counts): string {
  const counts = [count(checks.pass, 'passed'), count(checks.fail, 'failed'), count(checks.unable, 'unable')];
  return counts.filter((text) => text !== '').join(', ') || 'none';
}

const VERDICT_WORDS: readonly (readonly [ScenarioVerdict, string])[] = [
  ['pass', 'passed'],
  ['fail', 'failed'],
  ['unable', 'unable'],
  ['undefined', 'undefined'],
  ['ambiguous', 'ambiguous'],
  ['pending', 'pending'],
  ['misconfigured', 'misconfigured'],
  ['skipped', 'skipped'],
  ['interrupted', 'interrupted'],
];

function count(number: number, word: string): string {
  return number === 0 ? '' : `${number} ${word}`;
}
