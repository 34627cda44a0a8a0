import type { ScenarioVerdict } from './scenario-result.ts';

/** Who has to act: the scenario's system is wrong (`failed`), it could not be reached (`unable`), or nobody. */
export type Outcome = 'passed' | 'failed' | 'unable' | 'misconfigured' | 'skipped';

/** The five kinds a reader has to distinguish. A sentence that cannot be run proves nothing and counts as failed. */
export function outcomeOf(verdict: ScenarioVerdict): Outcome {
  return OUTCOMES[verdict];
}

const OUTCOMES: Readonly<Record<ScenarioVerdict, Outcome>> = {
  pass: 'passed',
  fail: 'failed',
  undefined: 'failed',
  ambiguous: 'failed',
  pending: 'failed',
  unable: 'unable',
  interrupted: 'unable',
  misconfigured: 'misconfigured',
  skipped: 'skipped',
};
