/** Many readers or one writer, first come, first served, so that nothing waits for ever. */
export class Lease {
  readonly #queue: { readonly kind: 'shared' | 'alone'; readonly start: () => void }[] = [];
  #shared = 0;
  #alone = false;

  /** Resolves with the function that gives the lease back; call it once. */
  take(kind: 'shared' | 'alone'): Promise<() => void> {
    return new Promise((resolve) => {
      this.#queue.push({ kind, start: () => resolve(this.#releaser(kind)) });
      this.#advance();
    });
  }

  #releaser(kind: 'shared' | 'alone'): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (kind === 'alone') this.#alone = false;
      else this.#shared--;
      this.#advance();
    };
  }

  #advance(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#alone || (next.kind === 'alone' && this.#shared > 0)) return;
      this.#queue.shift();
      if (next.kind === 'alone') this.#alone = true;
      else this.#shared++;
      next.start();
    }
  }
}
