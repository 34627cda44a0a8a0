import { readObjects, type SeenObject } from './properties.ts';
import type { Vcenter } from './vcenter.ts';
import type { Ref } from './vim-value.ts';

/** How long an answer is used again; longer the longer no change was requested. */
const [SHORTEST_MS, LONGEST_MS] = [40, 2_000];
const GROWTH = 1.25;

/**
 * The latest state of everything that somebody waits for: one request for all of it, however many wait; a second question soon after gets the same
 * answer.
 */
export class Looks {
  readonly #vcenter: Vcenter;
  readonly #what: string;
  readonly #wanted: Readonly<Record<string, readonly string[]>>;
  readonly #refs = new Map<string, Ref>();
  #asked: { readonly at: number; readonly answer: Promise<ReadonlyMap<string, SeenObject>> } | undefined;
  #freshMs = SHORTEST_MS;

  /** @param wanted type → paths of properties that are read of its objects, besides the state of tasks */
  constructor(vcenter: Vcenter, what: string, wanted: Readonly<Record<string, readonly string[]>> = {}) {
    this.#vcenter = vcenter;
    this.#what = what;
    this.#wanted = { Task: ['info.state', 'info.progress', 'info.error', 'info.result'], ...wanted };
  }

  /** It is looked at from now on. */
  add(ref: Ref): void {
    if (this.#refs.has(ref.id)) return;
    this.#refs.set(ref.id, ref);
    this.forget();
  }

  remove({ id }: Ref): void {
    this.#refs.delete(id);
  }

  /** What was seen counts no more: something was done. */
  forget(): void {
    this.#asked = undefined;
    this.#freshMs = SHORTEST_MS;
  }

  /** Undefined: it no longer exists. @throws UnableError */
  async at(ref: Ref): Promise<SeenObject | undefined> {
    return (await this.#now()).get(ref.id);
  }

  /** How long to wait before it is worth asking again, in milliseconds. */
  get pauseMs(): number {
    return this.#freshMs;
  }

  #now(): Promise<ReadonlyMap<string, SeenObject>> {
    const at = performance.now();
    if (this.#asked === undefined || at - this.#asked.at >= this.#freshMs) {
      this.#freshMs = Math.min(this.#freshMs * GROWTH, LONGEST_MS);
      const refs = [...this.#refs.values()];
      const types = new Set(refs.map(({ type }) => type));
      const wanted = Object.fromEntries(Object.entries(this.#wanted).filter(([type]) => types.has(type)));
      const answer = readObjects(this.#vcenter, this.#what, refs, wanted).then(
        (all) => new Map(all.map((seen) => [seen.ref.id, seen])),
      );
      answer.catch(() => {
        this.#asked = undefined;
      });
      this.#asked = { at, answer };
    }
    return this.#asked.answer;
  }
}
