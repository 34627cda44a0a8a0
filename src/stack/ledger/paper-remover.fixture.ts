import type { Remover, RemoverEntry, Sighting, Trace } from '../../provider/remover.ts';

/** A remover whose things exist only in memory. */
export class PaperRemover implements Remover {
  readonly name: string;
  readonly kinds: readonly string[];
  /** The things with labels. */
  labelled: Sighting[] = [];
  /** The things without a label. */
  bare: Trace[] = [];
  /** What happened, in order. */
  readonly log: string[] = [];
  /** Called before each look: things may appear, or the look fail. */
  onFind: (look: number) => void = () => undefined;
  /** What cannot be removed, and why. */
  stubborn = new Map<string, string>();
  /** The caches. */
  cached: (Trace & { used: boolean })[] = [];
  #looks = 0;

  constructor(kinds: readonly string[], name = 'docker') {
    this.name = name;
    this.kinds = kinds;
  }

  /** As a registry of removers. */
  get registry(): readonly RemoverEntry[] {
    const kinds = this.kinds.map((name) => ({ name, limitMs: 1_000 }));
    return [{ name: this.name, kinds, load: async () => this }];
  }

  async find(run?: string): Promise<readonly Sighting[]> {
    this.onFind(++this.#looks);
    return this.labelled.filter((sighting) => run === undefined || sighting.run === run);
  }

  async isThere({ kind, id }: Trace): Promise<boolean> {
    return [...this.labelled, ...this.bare].some((thing) => thing.kind === kind && thing.id === id);
  }

  async remove({ kind, id }: Trace): Promise<string | undefined> {
    const why = this.stubborn.get(id);
    this.log.push(`${kind} ${id}${why === undefined ? '' : `: ${why}`}`);
    if (why !== undefined) return `${kind} ${id} could not be removed: ${why}`;
    const others = (thing: Trace) => thing.kind !== kind || thing.id !== id;
    this.labelled = this.labelled.filter(others);
    this.bare = this.bare.filter(others);
    return undefined;
  }

  async caches(): Promise<readonly (Trace & { used: boolean })[]> {
    return this.cached;
  }
}
