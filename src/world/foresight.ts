import { evaluate } from '../check/evaluate.ts';
import type { Glance } from '../check/glance.ts';
import type { Surroundings } from '../check/surroundings.ts';
import type { Batch, EarlyFindings } from './batch.ts';

/** How long an early look counts, in milliseconds from the answer: no longer than a block of many checks may itself last. */
const LONGEST_AGE_MS = 1_000;

interface Early {
  readonly seen: EarlyFindings;
  settledAt: number | undefined;
}

/**
 * Looks for the scenarios of a batch together with the current one, so that many small scenarios cost as few round trips as one large one.
 * What was seen is discarded after a second and whenever something may have changed. What was red is looked at again in its turn (see
 * Block).
 */
export class Foresight {
  /** Each scenario's batch, and its place there, by its pickle. */
  readonly #places = new Map<object, { readonly batch: Batch; readonly place: number }>();
  readonly #early = new Map<object, Early>();
  #looking: Promise<void> = Promise.resolve();

  constructor(batches: readonly Batch[]) {
    for (const batch of batches)
      for (const [place, { pickle }] of batch.entries()) this.#places.set(pickle, { batch, place });
  }

  /** What was seen for the scenario whose turn has come; returned once, so that a second attempt looks again. */
  async take(pickle: object): Promise<EarlyFindings | undefined> {
    await this.#looking;
    const early = this.#early.get(pickle);
    this.#early.delete(pickle);
    if (early === undefined) return undefined;
    const { seen, settledAt } = early;
    if (settledAt === undefined || performance.now() - settledAt <= LONGEST_AGE_MS) return seen;
    this.forget();
    return undefined;
  }

  /**
   * Looks for the scenarios of the batch after this one, unless that was done. Never throws; does not wait for answers.
   * @param pickle the scenario that runs
   * @param glance its look, or a new one
   * @param around its view of the stack
   */
  look(pickle: object, glance: () => Glance, around: Surroundings): void {
    const { batch, place } = this.#places.get(pickle) ?? { batch: [], place: 0 };
    const [next, ...more] = batch.slice(place + 1);
    if (next === undefined || this.#early.has(next.pickle)) return;
    const one = glance();
    for (const { pickle: later, at, first } of [next, ...more]) {
      const own = one.at({ scenario: later.name, uri: at });
      const seen = new Map(
        [...first].map(([index, check]) => [index, evaluate(check, around, own)] as const),
      );
      const early: Early = { seen, settledAt: undefined };
      this.#early.set(later, early);
      void Promise.all(seen.values()).then(() => {
        early.settledAt = performance.now();
      });
    }
    this.#looking = asked();
  }

  /** Something may have changed: nothing seen so far counts any more. */
  forget(): void {
    this.#early.clear();
  }
}

/**
 * Scenarios whose answers are already there run without a turn of the event loop, but questions leave for the hosts only in the second
 * turn, because they are gathered in the first.
 */
async function asked(): Promise<void> {
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}
