import { evaluate } from '../check/evaluate.ts';
import type { Glance } from '../check/glance.ts';
import type { Surroundings } from '../check/question.ts';
import type { Finding } from '../model/finding.ts';
import type { PickleStep, PickleTag } from '../runner/messages.ts';
import type { Survey } from './survey.ts';

/** How far it looks: scenarios, and checks times their hosts, so that a fleet does not fill the memory with what comes later. */
const MOST_SCENARIOS = 64;
/** When no more than so many of them are left, it looks further, so that answers are there before their scenario's turn. */
const FEW_SCENARIOS = 32;
const MOST_LOOKS = 2_000;
/** How long what was seen counts, in milliseconds from the answer: no longer than a block of many checks may last itself. */
const LONGEST_AGE_MS = 1_000;

/** A scenario that is to come. */
export interface Upcoming {
  /** Path relative to the working folder, and line of the scenario (of the row, for an outline). */
  readonly uri: string;
  readonly line: number;
  readonly pickle: {
    readonly name: string;
    readonly tags: readonly PickleTag[];
    readonly steps: readonly PickleStep[];
  };
}

/** What was found out about a scenario before its turn. */
export interface Foreseen {
  readonly survey: Survey;
  /** Findings of its first checks, by the index of the step. */
  readonly seen: ReadonlyMap<number, Promise<readonly Finding[]>>;
}

interface Early {
  readonly survey: Survey;
  readonly seen: Map<number, Promise<readonly Finding[]>>;
  settledAt: number | undefined;
}

/**
 * Looks for the scenarios to come together with the one that runs, so that many small scenarios cost as few round trips as one large
 * one. Only for an unbroken row of scenarios that do nothing but look, at once, with our own sentences, at the same stack; what was seen is
 * forgotten after a second and whenever something may have changed. What it saw red is looked at again in its turn (see Block).
 */
export class Foresight {
  readonly #upcoming: readonly Upcoming[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #early = new Map<string, Early>();
  /** Index of the first scenario that was not looked at yet. */
  #horizon = 0;
  /** Index of a scenario that must not be looked ahead to, nor beyond. */
  #wall = Number.POSITIVE_INFINITY;
  #looking: Promise<void> = Promise.resolve();

  constructor(upcoming: readonly Upcoming[]) {
    this.#upcoming = upcoming;
    this.#places = new Map(upcoming.map((scenario, place) => [placeOf(scenario), place]));
  }

  /** What is known of the scenario at this `file:line`, whose turn has come; handed out once, so that a second attempt looks anew. */
  async take(at: string): Promise<Foreseen | undefined> {
    await this.#looking;
    const early = this.#early.get(at);
    this.#early.delete(at);
    if (early === undefined) return undefined;
    const { survey, seen, settledAt } = early;
    if (settledAt === undefined || performance.now() - settledAt <= LONGEST_AGE_MS) return { survey, seen };
    this.forget();
    return { survey, seen: new Map() };
  }

  /**
   * Looks for the scenarios after this one, unless that was done for enough of them already. Never throws; does not wait for answers.
   * @param at `file:line` of the scenario that runs
   * @param glance its look, or a new one
   * @param around its view of the stack
   * @param survey says what an upcoming scenario is; undefined when it must not be looked ahead to
   */
  look(
    at: string,
    glance: () => Glance,
    around: Surroundings,
    survey: (upcoming: Upcoming) => Promise<Survey | undefined>,
  ): void {
    const place = this.#places.get(at);
    if (place === undefined) return;
    const from = Math.max(this.#horizon, place + 1);
    const to = Math.min(place + 1 + MOST_SCENARIOS, this.#upcoming.length);
    if (from > place + FEW_SCENARIOS || from >= Math.min(to, this.#wall)) return;
    this.#horizon = to;
    this.#looking = this.#look(from, to, glance(), around, survey);
  }

  /** Something may have changed: whatever was seen does not count any more. */
  forget(): void {
    this.#early.clear();
    this.#horizon = 0;
    this.#wall = Number.POSITIVE_INFINITY;
  }

  async #look(
    from: number,
    to: number,
    glance: Glance,
    around: Surroundings,
    survey: (upcoming: Upcoming) => Promise<Survey | undefined>,
  ): Promise<void> {
    const found: { readonly upcoming: Upcoming; readonly survey: Survey }[] = [];
    let looks = 0;
    for (const [index, upcoming] of this.#upcoming.slice(from, to).entries()) {
      const known = await survey(upcoming).catch(() => undefined);
      if (known === undefined || !known.still) {
        this.#wall = from + index;
        break;
      }
      for (const { hosts } of known.first.values()) looks += hosts.length;
      if (looks > MOST_LOOKS) {
        this.#horizon = from + index;
        break;
      }
      found.push({ upcoming, survey: known });
    }
    for (const { upcoming, survey: known } of found) {
      const occasion = { scenario: upcoming.pickle.name, uri: placeOf(upcoming) };
      const own = glance.at(occasion);
      const seen = new Map(
        [...known.first].map(([index, check]) => [index, evaluate(check, around, own)] as const),
      );
      const early: Early = { survey: known, seen, settledAt: undefined };
      this.#early.set(placeOf(upcoming), early);
      void Promise.all(seen.values()).then(() => {
        early.settledAt = performance.now();
      });
    }
    // Scenarios whose answers are there run without a turn of the event loop, and only in one do questions leave for the hosts: in the
    // second, as they are gathered in the first.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  }
}

function placeOf({ uri, line }: Pick<Upcoming, 'uri' | 'line'>): string {
  return `${uri}:${line}`;
}
