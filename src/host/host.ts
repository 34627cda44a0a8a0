import { UnableError } from '../model/errors.ts';
import { openTransport } from '../transport/registry.ts';
import { ShellSession } from '../transport/shell-session.ts';
import { targetLabel } from '../transport/target-label.ts';
import type { Reply, Runner, RunOptions, Target } from '../transport/transport.ts';
import type { Facts } from './facts.ts';
import { FACTS_COMMAND, parseFacts } from './facts-look.ts';

export interface HostOptions {
  readonly name: string;
  readonly groups: readonly string[];
  /** How to reach it; connected with the first command. */
  readonly target?: Target;
  /** What answers instead, for example a recording. */
  readonly runner?: Runner;
}

/** A machine or container of a stack: commands run on it, and what it is. */
export class Host {
  readonly name: string;
  readonly groups: readonly string[];
  readonly #connect: () => Promise<Runner>;
  #label: string;
  #runner: Promise<Runner> | undefined;
  #facts: Promise<Facts> | undefined;
  #closed = false;

  constructor({ name, groups, target, runner }: HostOptions) {
    if (target === undefined && runner === undefined) {
      throw new TypeError(`the host "${name}" needs a target or a runner`);
    }
    this.name = name;
    this.groups = groups;
    this.#label = runner?.label ?? (target === undefined ? '' : targetLabel(target));
    this.#connect = async () => {
      if (runner !== undefined) return runner;
      const session = new ShellSession(await openTransport(target as Target), { host: name });
      this.#label = session.label;
      return session;
    };
  }

  /** For messages: `ssh deploy@web-3:22`. With the first command it also tells what `~/.ssh/config` says. */
  get label(): string {
    return this.#label;
  }

  /**
   * What the host is. Read once; callers at the same time share one look; a failed look is not remembered.
   * @throws UnableError
   */
  facts(): Promise<Facts> {
    this.#facts ??= this.#readFacts().catch((error) => {
      this.#facts = undefined;
      throw error;
    });
    return this.#facts;
  }

  /**
   * Runs a piece of POSIX sh; calls may overlap and are answered in order.
   * @throws UnableError
   */
  async run(command: string, options?: RunOptions): Promise<Reply> {
    if (this.#closed) throw new UnableError(`the host "${this.name}" is closed`);
    this.#runner ??= this.#connect().catch((error) => {
      this.#runner = undefined;
      throw error;
    });
    return (await this.#runner).run(command, options);
  }

  /** Ends the session; safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    const runner = await this.#runner?.catch(() => undefined);
    await runner?.close();
  }

  async #readFacts(): Promise<Facts> {
    const facts = parseFacts(await this.run(FACTS_COMMAND));
    if (typeof facts !== 'string') return facts;
    throw new UnableError(`cannot read what ${this.name} (${this.label}) is: ${facts}`, {
      hint: 'a host must have a POSIX sh with `uname`, `id` and `cat`',
    });
  }
}
