import type { OwnCommand } from '../host/own-command.ts';
import type { Occasion } from '../model/audit-line.ts';
import type { Reply } from '../transport/transport.ts';
import { Gathering } from './gathering.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * One look at the world: whatever is read twice in it is read once. A new moment needs a new glance; nothing is kept across an action or
 * between the polls of `within` and `for`.
 */
export class Glance {
  readonly around: Surroundings;
  /** Deadline of each single look, in milliseconds. */
  readonly timeoutMs: number;
  /** Looks of this glance that can be combined. */
  readonly gathering: Gathering;
  readonly #replies: Map<string, Promise<Reply>>;
  readonly #occasion: Occasion;

  constructor(
    around: Surroundings,
    timeoutMs: number,
    of?: { readonly glance: Glance; readonly occasion: Occasion },
  ) {
    this.around = around;
    this.timeoutMs = timeoutMs;
    this.gathering = of?.glance.gathering ?? new Gathering();
    this.#replies = of === undefined ? new Map() : of.glance.#replies;
    this.#occasion = of?.occasion ?? {};
  }

  /** Which sentence asks, for the audit log. */
  get occasion(): Occasion {
    return this.#occasion;
  }

  /** The same glance for a sentence: the audit log names that sentence for what it asks first. */
  for(step: string): Glance {
    return this.at({ ...this.#occasion, step });
  }

  /** The same glance, for another scenario. */
  at(occasion: Occasion): Glance {
    return new Glance(this.around, this.timeoutMs, { glance: this, occasion });
  }

  /**
   * Runs a command on a host, once for equal commands. On a protected host, a text that our own code did not make is sent only if the
   * environment's file lists it.
   * @param command a text that only reads
   * @throws UnableError; ConfigurationError if it is refused
   */
  run(host: string, command: OwnCommand | string): Promise<Reply> {
    const text = typeof command === 'string' ? command : command.text;
    // A refusal must not be shared with an equal command of our own.
    const key = `${typeof command}\0${host}\0${text}`;
    const known = this.#replies.get(key);
    if (known !== undefined) return known;
    const options = { timeoutMs: this.timeoutMs, occasion: this.#occasion };
    const reply = this.around.host(host).then((open) => open.observe(command, options));
    this.#replies.set(key, reply);
    return reply;
  }
}
