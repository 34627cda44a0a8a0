import type { Problem } from '../model/errors.ts';
import type { Rehearsed } from '../world/rehearsal.ts';
import type { Scenario } from '../world/scenario.ts';

/**
 * Notices sentences that need an environment in a scenario that names its own only later, as with a check in a `Background:`. The default one
 * is for scenarios that name none, so when the scenario runs such a sentence has none.
 */
export class NamedLate {
  #first: Problem | undefined;
  #named = false;

  /**
   * @param plans what the next step would do
   * @param scenario after it
   * @returns the mistake, once, at the step that came too early
   */
  take(
    place: Required<Pick<Problem, 'file' | 'line'>>,
    plans: readonly Rehearsed[] | undefined,
    scenario: Scenario,
  ): readonly Problem[] {
    if (plans?.some(({ kind }) => kind === 'environment') === true) {
      const early = this.#named ? undefined : this.#first;
      this.#named = true;
      return early === undefined ? [] : [early];
    }
    if (scenario.standing !== undefined || plans?.some(needsHosts) === true)
      this.#first ??= { ...place, message: MESSAGE, hint: 'put it first: Given the environment "…"' };
    return [];
  }
}

const MESSAGE = 'the scenario names its environment only after this sentence, which needs one';

function needsHosts(plan: Rehearsed): boolean {
  if (plan.kind === 'check') return plan.check.question.from === 'hosts';
  if (plan.kind === 'action') return plan.action.from === 'hosts';
  return plan.kind === 'red';
}
