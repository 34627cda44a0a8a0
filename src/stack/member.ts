import type { EphemeralHost } from '../model/environment.ts';
import { messageOf, UnableError } from '../model/errors.ts';
import type { HostVerb } from '../model/host-verb.ts';
import { lastLines, printLogTail } from '../provider/log-lines.ts';
import type { Note } from '../provider/note.ts';
import type { RunningHost, StackHost } from '../provider/provider.ts';
import { LATE, within } from '../transport/deadline.ts';
import { conditionsOf } from './conditions.ts';
import { waitUntilReady } from './readiness.ts';

export interface MemberOptions {
  readonly host: EphemeralHost;
  readonly running: RunningHost;
  /** Name of the environment. */
  readonly environment: string;
  readonly signal: AbortSignal;
  progress(phase: string, durationMs?: number): void;
  /** A line of the audit log. */
  readonly note: Note;
}

/** How a completed verb is reported; a host that starts is ready. */
const PAST = { stop: 'stopped', kill: 'killed', pause: 'paused', unpause: 'unpaused' } as const;
const FAILURE_LINES = 20;
/** In addition to the time that the host may take to stop. */
const VERB_GRACE_MS = 20_000;

/** A host of a stack that was started, as the stack uses it. */
export class Member {
  readonly running: RunningHost;
  readonly #options: MemberOptions;

  constructor(options: MemberOptions) {
    this.#options = options;
    this.running = options.running;
  }

  /** Waits until it is ready. @throws UnableError */
  async ready(): Promise<void> {
    const { host, environment, signal, running, progress, note } = this.#options;
    const tookMs = await waitUntilReady({
      subject: `host "${host.name}" of "${environment}"`,
      conditions: conditionsOf(host, running, note),
      timeoutMs: host.ready?.timeoutMs ?? host.startMs,
      signal,
      life: () => running.look(),
      log: async () => printLogTail(lastLines(await running.logSinceStart(FAILURE_LINES), FAILURE_LINES)),
      waiting: (what) => progress(`waiting for ${what}`),
    });
    await running.settle?.();
    progress('ready', tookMs);
  }

  /** Applies a verb, and waits until it is ready again if the verb starts it. @throws UnableError */
  async act(verb: HostVerb): Promise<void> {
    const { host, running, progress } = this.#options;
    const subject = `cannot ${verb} "${host.name}"`;
    if (!host.verbs.includes(verb))
      throw new UnableError(`${subject}: the provider "${host.provider}" cannot do that to a host`);
    if (verb === 'start' && running.state().paused === true)
      throw new UnableError(`${subject}: it is paused`, {
        hint: `resume it with: When I unpause "${host.name}"`,
      });
    const began = performance.now();
    const limitMs = host.stopMs + VERB_GRACE_MS;
    const done = running.act(verb).catch((error: unknown) => {
      const hint = error instanceof UnableError ? error.hint : undefined;
      throw new UnableError(`${subject}: ${messageOf(error)}`, { hint, cause: error });
    });
    if ((await within(done, limitMs)) === LATE)
      throw new UnableError(`${subject}: it was not done within ${limitMs / 1000} s`);
    if (verb === 'start' || verb === 'restart') await this.ready();
    await running.look().catch((error: unknown) => {
      throw new UnableError(`${subject}: its state is unknown now: ${messageOf(error)}`, { cause: error });
    });
    if (verb !== 'start' && verb !== 'restart') progress(PAST[verb], performance.now() - began);
  }

  /** Brings it up again, whatever verbs did to it and whether they succeeded. @throws UnableError */
  async restore(): Promise<void> {
    await this.look();
    if (this.running.state().paused === true) await this.act('unpause');
    // A host that was killed while it was paused ends when it is resumed.
    await this.look();
    if (!this.running.state().running) await this.act('start');
  }

  /** @see RunningHost.remember @throws UnableError */
  async remember(what: string): Promise<() => Promise<void>> {
    const { host, running } = this.#options;
    if (running.remember === undefined)
      throw new UnableError(`the provider "${host.provider}" of "${host.name}" could not bring back ${what}`);
    return running.remember(what);
  }

  /** Reads its state. @throws UnableError */
  async look(): Promise<void> {
    const { host, running } = this.#options;
    await running.look().catch((error: unknown) => {
      throw new UnableError(`the state of "${host.name}" is unknown: ${messageOf(error)}`, { cause: error });
    });
  }

  asStackHost(): StackHost {
    const { name, groups } = this.#options.host;
    return { name, groups, ...this.running.state() };
  }

  /** The last lines of its log. Never throws: says what it could not read. */
  async logTail(lines: number): Promise<string> {
    try {
      return await this.running.logTail(lines);
    } catch (error) {
      return `the log of "${this.#options.host.name}" could not be read: ${messageOf(error)}`;
    }
  }
}
