import type { ImageUsed, RunUsed } from '../report/event/run-about.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Desk } from '../world/desk.ts';

/** Records which environments and images the scenarios of a run used. */
export class Used {
  readonly #environments = new Set<string>();
  readonly #images = new Map<string, ImageUsed>();

  /** A desk that records what it hands out. */
  at(desk: Desk): Desk {
    return {
      ...desk,
      need: async (request) => {
        const snapshot = await desk.need(request);
        this.#saw(snapshot as StackSnapshot);
        return snapshot;
      },
    };
  }

  list(): RunUsed {
    return { environments: [...this.#environments], images: [...this.#images.values()] };
  }

  #saw({ environment, hosts }: StackSnapshot): void {
    this.#environments.add(environment);
    for (const { name: host, image } of hosts) {
      if (image !== undefined)
        this.#images.set(JSON.stringify([environment, host, image.id]), { environment, host, ...image });
    }
  }
}
