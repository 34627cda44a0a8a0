import type { Envelope, PickleStep } from '../runner/messages.ts';
import type { Planned } from './attempt.ts';
import type { Prospect } from './prospect.ts';
import { arriveAt, leaveSoon } from './thread.ts';

/**
 * For scenarios that only look, in a run of one thread: derives what our hooks would report from the runner's own messages, which come
 * before the runner continues. To the runner, hooks are steps, with many promises and two messages each; they took a fifth of the time of
 * 1,000 small scenarios.
 */
export class Hookless {
  readonly #pickles: ReadonlyMap<string, Planned>;
  readonly #cases = new Map<string, Planned>();
  readonly #steps = new Map<string, PickleStep>();
  #attempt: { readonly id: string; readonly pickle: Planned } | undefined;

  /** @param pickles none if the user has hooks, because their order with ours matters */
  constructor(pickles: readonly Planned[], prospects: ReadonlyMap<object, Prospect>) {
    const needNone = pickles.filter((pickle) => {
      const prospect = prospects.get(pickle);
      return prospect?.survey.still === true && !prospect.fresh;
    });
    this.#pickles = new Map(needNone.map((pickle) => [pickle.id, pickle]));
  }

  has(pickleId: string): boolean {
    return this.#pickles.has(pickleId);
  }

  /** Handles each message of the runner at once. */
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
      this.#attempt = pickle === undefined ? undefined : { id: testCaseStarted.id, pickle };
      if (this.#attempt !== undefined) arriveAt(this.#attempt);
    }
    if (testStepStarted !== undefined && this.#attempt !== undefined) {
      const step = this.#steps.get(testStepStarted.testStepId);
      if (step !== undefined) arriveAt({ ...this.#attempt, step });
    }
    if (testCaseFinished !== undefined && this.#attempt !== undefined) {
      leaveSoon(this.#attempt.id);
      this.#attempt = undefined;
    }
  }
}
