import type { ScenarioVerdict } from './scenario-result.ts';

/** Whose turn it is: the scenario's system (`failed`), the way to it (`unable`), or nobody's. */
export type Outcome = 'passed' | 'failed' | 'unable' | 'misconfigured' | 'skipped';

/** The five kinds a reader has to tell apart. A sentence that nobody can run proves nothing and counts as failed. */
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
