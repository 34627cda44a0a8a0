/**
 * Caches an answer for a while, by its key. Callers that ask for the same answer at the same time share one search; one that fails
 * is not cached.
 */
export class Answers<T extends { readonly at: number }> {
  readonly #ttlMs: number;
  readonly #now: () => number;
  readonly #find: (key: string) => Promise<T>;
  readonly #known = new Map<string, T>();
  readonly #finding = new Map<string, Promise<T>>();

  /** @param find its answers say when they were found, in milliseconds of the clock */
  constructor(options: { ttlMs: number; now: () => number; find: (key: string) => Promise<T> }) {
    this.#ttlMs = options.ttlMs;
    this.#now = options.now;
    this.#find = options.find;
  }

  /** An answer that is at most `ttlMs` old. */
  async ask(key: string): Promise<T> {
    const known = this.#known.get(key);
    if (known !== undefined && this.#now() - known.at < this.#ttlMs) return known;
    const under = this.#finding.get(key);
    if (under !== undefined) return under;
    const finding = this.#find(key)
      .then((found) => {
        this.#known.set(key, found);
        return found;
      })
      .finally(() => this.#finding.delete(key));
    this.#finding.set(key, finding);
    return finding;
  }

  /** The last answer, however old. */
  last(key: string): T | undefined {
    return this.#known.get(key);
  }

  /** True while one is being looked up. */
  finding(key: string): boolean {
    return this.#finding.has(key);
  }
}
