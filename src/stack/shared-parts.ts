import { messageOf } from '../model/errors.ts';
import type { StackHosts } from './stack-hosts.ts';

interface Remembered {
  readonly host: string;
  readonly what: string;
  readonly bringBack: () => Promise<void>;
}

/** What the scenario that has the stack changed in what its hosts share, and how it is brought back. */
export class SharedParts {
  readonly #remembered = new Map<string, Remembered>();

  /** Before the first change of it; later ones go back to the same. @throws UnableError */
  async remember(hosts: Pick<StackHosts, 'remember'>, host: string, what: string): Promise<void> {
    if (this.#remembered.has(what)) return;
    this.#remembered.set(what, { host, what, bringBack: await hosts.remember(host, what) });
  }

  /** @returns false if it was not changed @throws Error that says why it could not be brought back */
  async bringBack(what: string): Promise<boolean> {
    const remembered = this.#remembered.get(what);
    if (remembered === undefined) return false;
    await remembered.bringBack();
    this.#remembered.delete(what);
    return true;
  }

  /**
   * Brings everything back, the last change first; what cannot be does not hide the rest.
   * @returns the hosts by which it was known
   * @throws Error that says what could not be brought back, and why
   */
  async restore(): Promise<readonly string[]> {
    const all = [...this.#remembered.values()].reverse();
    this.#remembered.clear();
    const failed: string[] = [];
    for (const { what, bringBack } of all)
      await bringBack().catch((error: unknown) => void failed.push(`${what}: ${messageOf(error)}`));
    if (failed.length > 0)
      throw new Error(`what a scenario changed could not be brought back: ${failed.join('; ')}`);
    return [...new Set(all.map(({ host }) => host))];
  }
}
