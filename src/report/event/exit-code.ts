import { outcomeOf } from './outcome.ts';
import type { ScenarioVerdict } from './scenario-result.ts';

export interface RunSummary {
  readonly interrupted: boolean;
  /** Number of things teardown could not remove. */
  readonly leftovers: number;
  /** Scenarios that passed. */
  readonly passed: number;
  /** Of scenarios and of errors outside them. */
  readonly verdicts: readonly ScenarioVerdict[];
}

/**
 * | code | when, first line that is true                                                        |
 * |------|--------------------------------------------------------------------------------------|
 * | 130  | interrupted                                                                          |
 * | 1    | something failed, a sentence is undefined, ambiguous or pending, something is left behind |
 * | 2    | something could not be checked, or a report of it could not be written               |
 * | 3    | something cannot be run as written, or no scenario passed: nothing was proved        |
 * | 0    | all that ran passed                                                                  |
 */
export function exitCodeOf({ interrupted, leftovers, passed, verdicts }: RunSummary): 0 | 1 | 2 | 3 | 130 {
  const outcomes = verdicts.map(outcomeOf);
  if (interrupted) return 130;
  if (leftovers > 0 || outcomes.includes('failed')) return 1;
  if (outcomes.includes('unable')) return 2;
  return passed === 0 || outcomes.includes('misconfigured') ? 3 : 0;
}

/** If a report could not be written, nobody can see what was proved, which is no better than not having checked. */
export function withoutReport<T extends number>(code: T): T | 2 {
  return code === 0 || code === 3 ? 2 : code;
}
