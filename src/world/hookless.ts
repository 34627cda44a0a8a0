import type { Envelope, PickleStep } from '../runner/messages.ts';
import type { Upcoming } from './foresight.ts';
import type { Prospect } from './prospect.ts';
import { crewOfThread } from './thread.ts';
import { type Attempted, begin, usersHook } from './turn.ts';
import type { OpsWorld } from './world.ts';

type Pickle = Upcoming['pickle'] & Attempted['pickle'];

/**
 * Scenarios that do nothing but look, in a run of one thread: what our hooks do for them is done here, when the runner tells
 * what it is at. Hooks are steps to the runner, with a world of promises and two messages each; of 1,000 small scenarios they were a fifth.
 */
export class Hookless {
  readonly #pickles: ReadonlyMap<string, Pickle>;
  readonly #cases = new Map<string, Pickle>();
  readonly #steps = new Map<string, PickleStep>();
  #world: OpsWorld | undefined;

  private constructor(pickles: ReadonlyMap<string, Pickle>) {
    this.#pickles = pickles;
  }

  /**
   * Those among the scenarios that need no hook: none when the user has hooks, whose order with ours counts.
   * @param prospects what is known of them
   */
  static among(
    scenarios: readonly { readonly pickle: Pickle }[],
    prospects: ReadonlyMap<object, Prospect>,
  ): Hookless {
    const pickles = new Map<string, Pickle>();
    if (scenarios.length === 0 || usersHook()) return new Hookless(pickles);
    const crew = crewOfThread();
    for (const { pickle } of scenarios) {
      const prospect = prospects.get(pickle);
      if (prospect === undefined) continue;
      crew.prospects.set(pickle, prospect);
      if (prospect.survey.still && !prospect.fresh) pickles.set(pickle.id, pickle);
    }
    return new Hookless(pickles);
  }

  has(pickleId: string): boolean {
    return this.#pickles.has(pickleId);
  }

  /** Takes each message of the runner at once. */
  on({ testCase, testCaseStarted, testStepStarted, testCaseFinished }: Envelope): void {
    if (testCase !== undefined) {
      const pickle = this.#pickles.get(testCase.pickleId);
      if (pickle === undefined) return;
      this.#cases.set(testCase.id, pickle);
      for (const { id, pickleStepId } of testCase.testSteps) {
        const step = pickle.steps.find((one) => one.id === pickleStepId);
        if (step !== undefined) this.#steps.set(id, step);
      }
    }
    if (testCaseStarted !== undefined) {
      const pickle = this.#cases.get(testCaseStarted.testCaseId);
      const world = pickle === undefined ? undefined : crewOfThread().newest;
      this.#world = world;
      if (pickle === undefined || world === undefined) return;
      world.opening = () => begin(world, { pickle, testCaseStartedId: testCaseStarted.id });
    }
    if (testStepStarted !== undefined) {
      const step = this.#steps.get(testStepStarted.testStepId);
      if (step !== undefined) this.#world?.arriveAt(step);
    }
    if (testCaseFinished !== undefined && this.#world !== undefined) {
      crewOfThread().settle(this.#world.release());
      this.#world = undefined;
    }
  }
}
