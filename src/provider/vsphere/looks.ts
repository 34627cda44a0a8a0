import { SharedLook } from '../machine/shared-look.ts';
import { readObjects, type SeenObject } from './properties.ts';
import type { Vcenter } from './vcenter.ts';
import type { Ref } from './vim-value.ts';

const FRESHNESS = { shortestMs: 40, longestMs: 2_000, growth: 1.25 };

/**
 * The latest state of everything that somebody waits for: one request for all of it, however many wait; a second question soon after gets the same
 * answer.
 */
export class Looks {
  readonly #vcenter: Vcenter;
  readonly #what: string;
  readonly #wanted: Readonly<Record<string, readonly string[]>>;
  readonly #refs = new Map<string, Ref>();
  readonly #look = new SharedLook(() => this.#read(), FRESHNESS);

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
    this.#look.forget();
  }

  /** Undefined: it no longer exists. @throws UnableError */
  async at(ref: Ref): Promise<SeenObject | undefined> {
    return (await this.#look.now()).get(ref.id);
  }

  /** How long to wait before it is worth asking again, in milliseconds. */
  get pauseMs(): number {
    return this.#look.pauseMs;
  }

  async #read(): Promise<ReadonlyMap<string, SeenObject>> {
    const refs = [...this.#refs.values()];
    const types = new Set(refs.map(({ type }) => type));
    const wanted = Object.fromEntries(Object.entries(this.#wanted).filter(([type]) => types.has(type)));
    const all = await readObjects(this.#vcenter, this.#what, refs, wanted);
    return new Map(all.map((seen) => [seen.ref.id, seen]));
  }
}
