import type { Check } from '../check/check.ts';
import { evaluate, LOOK_TIMEOUT_MS } from '../check/evaluate.ts';
import { Glance } from '../check/glance.ts';
import type { Finding } from '../model/finding.ts';
import type { EarlyFindings } from './batch.ts';
import { redFindings } from './expected-red.ts';
import type { Rehearsed } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';

/** What the check step at an index would ask; undefined where the block of checks ends. */
export type LookAhead = (index: number) => Promise<readonly Rehearsed[] | undefined>;

/**
 * Consecutive checks of a scenario. They are one look at the world: the first one looks for all that follow it up to the next sentence with
 * a moment, so a block costs a handful of round trips. If one is red, the rest is still looked at.
 */
export class Block {
  readonly #scenario: Scenario;
  readonly #ahead: LookAhead;
  readonly #beyond: ((glance: () => Glance) => void) | undefined;
  readonly #early: Map<number, Promise<readonly Finding[]>>;
  readonly #seen = new Map<number, Promise<readonly Finding[]>>();

  /**
   * @param early what was seen before the scenario began, by the index of the step
   * @param beyond looks further than the scenario, with the glance of its first look, or a new one if that was taken before
   */
  constructor(
    scenario: Scenario,
    ahead: LookAhead,
    early: EarlyFindings = new Map(),
    beyond?: (glance: () => Glance) => void,
  ) {
    this.#scenario = scenario;
    this.#ahead = ahead;
    this.#early = new Map(early);
    this.#beyond = beyond;
  }

  /** The findings of the check at this step. */
  async take(index: number, check: Check): Promise<readonly Finding[]> {
    const seen = this.#seen.get(index);
    if (seen !== undefined) {
      this.#seen.delete(index);
      return seen;
    }
    const early = await this.#early.get(index);
    // A look from before its turn never makes anything red.
    if (early?.every((finding) => finding.verdict === 'pass')) {
      this.#beyond?.(() => new Glance(this.#scenario, LOOK_TIMEOUT_MS));
      return early;
    }
    this.#early.clear();
    if (check.moment !== undefined) return evaluate(check, this.#scenario);
    const glance = new Glance(this.#scenario, LOOK_TIMEOUT_MS);
    const first = evaluate(check, this.#scenario, glance);
    for (let next = index + 1; ; next++) {
      const plans = await this.#ahead(next);
      const [only] = plans ?? [];
      if (plans?.length !== 1 || only?.kind !== 'check' || only.check.moment !== undefined) break;
      this.#seen.set(next, evaluate(only.check, this.#scenario, glance));
    }
    this.#beyond?.(() => glance);
    return first;
  }

  /** The findings of all checks of the block after this step. */
  async rest(index: number): Promise<readonly Finding[]> {
    const findings: Finding[] = [];
    for (let next = index + 1; ; next++) {
      const plans = await this.#ahead(next);
      if (plans === undefined) return findings;
      for (const plan of plans) {
        if (plan.kind === 'check') findings.push(...(await this.take(next, plan.check)));
        if (plan.kind === 'red') findings.push(...(await redFindings(plan, this.#scenario)));
      }
    }
  }

  /** An action changes the world: everything seen so far is discarded. */
  forget(): void {
    this.#seen.clear();
    this.#early.clear();
  }
}
