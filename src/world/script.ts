import type { Check } from '../check/check.ts';
import type { PickleStep } from '../runner/messages.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import type { Catalogue } from '../sentence/catalogue.ts';
import { Rehearsal, type Rehearsed } from './rehearsal.ts';
import type { Scenario } from './scenario.ts';
import { type Survey, Surveyor } from './survey.ts';

/** The steps of a running scenario, and which one it is at. */
export class Script {
  /** Unique for each attempt. */
  readonly id: string;
  /** True if `@fresh` requests its own stack. */
  readonly fresh: boolean;
  /** True if some step may change something: others must not look at the same stack meanwhile. */
  acts = true;
  /** Index of the current step. */
  index = -1;
  readonly #steps: readonly PickleStep[];
  readonly #indices: ReadonlyMap<string, number>;
  readonly #catalogue: Catalogue;
  /** What blocks of checks would ask, by their first step. */
  readonly #blocks = new Map<number, readonly Promise<readonly Rehearsed[] | undefined>[]>();
  /** The blueprint of an environment, without starting it. */
  readonly describe: (environment: string) => Promise<Blueprint>;

  constructor(options: {
    id: string;
    fresh: boolean;
    steps: readonly PickleStep[];
    catalogue: Catalogue;
    describe: (environment: string) => Promise<Blueprint>;
  }) {
    this.id = options.id;
    this.fresh = options.fresh;
    this.#steps = options.steps;
    this.#indices = new Map(options.steps.map(({ id }, index) => [id, index]));
    this.#catalogue = options.catalogue;
    this.describe = options.describe;
  }

  /** The current sentence. */
  text(): string {
    return this.#steps[this.index]?.text ?? '';
  }

  /** Context, Action or Outcome; And and But inherit. */
  type(): string {
    return this.#steps[this.index]?.type ?? 'Unknown';
  }

  /** Whether a check of the current block, also in a doc string, passes a test. */
  beside(sentence: RegExp): boolean {
    return this.#blockAt().some((index) => {
      const { text = '', argument } = this.#steps[index] ?? {};
      return sentence.test(text) || sentence.test(argument?.docString?.content ?? '');
    });
  }

  /** The checks of the current block. Of those that must be red only the current step's, because their claims are false. */
  async block(scenario: Scenario): Promise<readonly Check[]> {
    const at = this.index;
    const indices = this.#blockAt();
    const [first = at] = indices;
    const plans = this.#blocks.get(first) ?? indices.map((index) => this.ahead(index, scenario));
    this.#blocks.set(first, plans);
    const known = await Promise.all(plans);
    return known.flatMap((ahead, place) =>
      (ahead ?? []).flatMap((plan) => {
        if (plan.kind === 'check') return [plan.check];
        return plan.kind === 'red' && indices[place] === at ? plan.checks : [];
      }),
    );
  }

  #blockAt(): readonly number[] {
    const isCheck = (index: number) => this.#steps[index]?.type === 'Outcome';
    let first = this.index;
    while (isCheck(first - 1)) first--;
    const indices = [];
    for (let index = first; isCheck(index); index++) indices.push(index);
    return indices;
  }

  /** @param stepId undefined: no step is running */
  arriveAt(stepId: string | undefined): void {
    this.index = stepId === undefined ? -1 : (this.#indices.get(stepId) ?? -1);
  }

  /** Rehearses all steps. */
  async survey(scenario: Scenario): Promise<Survey> {
    const surveyor = new Surveyor();
    for (const [index, step] of this.#steps.entries())
      surveyor.take(step, await this.#play(index, scenario).catch(() => undefined));
    return surveyor.survey(scenario);
  }

  /** What the check step at an index would ask; undefined where the block of checks ends. */
  async ahead(index: number, scenario: Scenario): Promise<readonly Rehearsed[] | undefined> {
    if (this.#steps[index]?.type !== 'Outcome') return undefined;
    const plans = await this.#play(index, scenario).catch(() => undefined);
    return plans?.every((plan) => plan.kind === 'check' || plan.kind === 'red') === true && plans.length > 0
      ? plans
      : undefined;
  }

  /** Lets a rehearsal of the current step do something and returns its notes. @throws ConfigurationError */
  async rehearse(
    index: number,
    scenario: Scenario,
    what: (rehearsal: Rehearsal) => Promise<void>,
  ): Promise<readonly Rehearsed[]> {
    const rehearsal = this.#rehearsal(scenario);
    rehearsal.begin(this.#steps[index]?.text ?? '');
    await what(rehearsal);
    return [...rehearsal.plans];
  }

  async #play(index: number, scenario: Scenario): Promise<readonly Rehearsed[] | undefined> {
    const step = this.#steps[index];
    if (step === undefined) return undefined;
    const rehearsal = this.#rehearsal(scenario);
    const found = this.#catalogue.find(step.text, rehearsal);
    const [only] = found;
    if (only === undefined || found.length > 1) return undefined;
    return rehearsal.play(only.definition, only.values, step);
  }

  #rehearsal(scenario: Scenario): Rehearsal {
    return new Rehearsal(scenario, this.#catalogue, this.describe);
  }
}
