import type { Check } from '../check/check.ts';
import type { PickleStep } from '../runner/messages.ts';
import type { Rehearsed } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';

/** What a scenario is about to do. */
export interface Survey {
  /** Some step may change something. Mistakes count as acting; they show when the step runs. */
  readonly acts: boolean;
  /** Which environments the steps name. */
  readonly environments: readonly string[];
  /** It only looks, at once, with our own sentences: no waiting, no request, no custom step. */
  readonly still: boolean;
  /** Its first checks that ask hosts with our own commands, by the index of the step. */
  readonly first: ReadonlyMap<number, Check>;
}

/** Finds out what a scenario is about to do from what its steps would do, one after the other. */
export class Surveyor {
  #acts = false;
  #still = true;
  /** So far there were only checks that can be looked at with others. */
  #begins = true;
  #index = 0;
  readonly #environments: string[] = [];
  readonly #first = new Map<number, Check>();

  /** @param plans what the next step would do; undefined if that is unknown */
  take({ type }: Pick<PickleStep, 'type'>, plans: readonly Rehearsed[] | undefined): void {
    const index = this.#index++;
    if (plans === undefined) this.#acts ||= type !== 'Outcome';
    for (const plan of plans ?? []) {
      if (plan.kind === 'action') this.#acts ||= plan.action.changes;
      if (plan.kind === 'environment') this.#environments.push(plan.name);
    }
    this.#still &&= plans?.every(isStill) === true;
    if (type !== 'Outcome') return;
    const check = plans?.length === 1 && plans[0]?.kind === 'check' ? plans[0].check : undefined;
    this.#begins &&=
      check !== undefined && check.question.from === 'hosts' && check.question.commands === undefined;
    if (this.#begins && check !== undefined) this.#first.set(index, check);
  }

  /** @param scenario in which the steps were rehearsed */
  survey(scenario: Scenario): Survey {
    return {
      acts: this.#acts,
      environments: this.#environments,
      still: this.#still && scenario.watched.size === 0,
      first: this.#first,
    };
  }
}

function isStill(plan: Rehearsed): boolean {
  if (plan.kind === 'check') return plan.check.moment === undefined;
  if (plan.kind === 'red') return plan.checks.every((check) => check.moment === undefined);
  return plan.kind === 'environment';
}
