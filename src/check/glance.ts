import type { Reply } from '../transport/transport.ts';
import type { Surroundings } from './question.ts';

/**
 * One look at the world: whatever is read twice in it is read once. A new moment needs a new glance; nothing is kept
 * across an action or between the polls of `within` and `for`.
 */
export class Glance {
  readonly around: Surroundings;
  /** Deadline of each single look, in milliseconds. */
  readonly timeoutMs: number;
  readonly #replies = new Map<string, Promise<Reply>>();

  constructor(around: Surroundings, timeoutMs: number) {
    this.around = around;
    this.timeoutMs = timeoutMs;
  }

  /**
   * Runs a reading command on a host, once for equal commands.
   * @throws UnableError
   */
  run(host: string, command: string): Promise<Reply> {
    const key = `${host}\0${command}`;
    const known = this.#replies.get(key);
    if (known !== undefined) return known;
    const reply = this.around.host(host).then((open) => open.run(command, { timeoutMs: this.timeoutMs }));
    this.#replies.set(key, reply);
    return reply;
  }
}
