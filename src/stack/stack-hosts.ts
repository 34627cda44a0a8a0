import type { EphemeralEnvironment, EphemeralHost } from '../model/environment.ts';
import { ConfigurationError, messageOf, UnableError } from '../model/errors.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Provider, StackContext, StackHost } from '../provider/provider.ts';
import type { Registered } from '../provider/registry.ts';
import { within } from '../transport/deadline.ts';
import { Member } from './member.ts';
import { startInOrder } from './order.ts';
import { Peers } from './peers.ts';
import { contextFor, type RunContext } from './run-context.ts';
import type { Things } from './things.ts';
import { SETTLE_MS, UnderWay } from './under-way.ts';

/** A provider with what its hosts of this stack share. */
interface Grounded {
  readonly provider: Provider;
  readonly ground: unknown;
  readonly context: StackContext;
}

const PREPARE_MS = 15 * 60_000;

/** The hosts of one stack, from before the first is made until the last is gone; each made by its own provider. */
export class StackHosts {
  readonly #environment: EphemeralEnvironment;
  readonly #providers: readonly Registered[];
  readonly #context: RunContext;
  readonly #things: Things;
  readonly #underWay: UnderWay;
  readonly #loaded = new Map<string, Provider>();
  readonly #grounds = new Map<string, Grounded>();
  readonly #members = new Map<string, Member>();
  readonly #peers = new Peers();

  constructor(
    environment: EphemeralEnvironment,
    providers: readonly Registered[],
    context: RunContext,
    things: Things,
  ) {
    this.#environment = environment;
    this.#providers = providers;
    this.#context = context;
    this.#things = things;
    this.#underWay = new UnderWay(context.signal);
  }

  /**
   * Starts all hosts in parallel in the order of their needs and waits until each is ready. If one fails, everything made so far is
   * removed.
   * @throws UnableError that names the host, what was waited for, the time it took and the host's last log lines; ConfigurationError
   */
  async start(): Promise<void> {
    const hosts = Object.values(this.#environment.hosts);
    try {
      const names = [...new Set(hosts.map(({ provider }) => provider))];
      await Promise.all(names.map((name) => this.#underWay.follow(this.#makeGround(name))));
      const prepared = new Map(
        hosts.map((host) => [host.name, this.#underWay.follow(this.#prepare(host))] as const),
      );
      await startInOrder(hosts, async (host) => {
        await prepared.get(host.name);
        await this.#underWay.follow(this.#startHost(host));
      });
    } catch (error) {
      const cause = this.#ours(this.#underWay.cause ?? error);
      const left = await this.down();
      if (left.length === 0) throw cause;
      throw new UnableError([cause.message, ...left].join('\n'), { cause });
    }
  }

  /** The current state of the hosts; `start` after `stop` may have changed ports. */
  hosts(): readonly StackHost[] {
    return Object.keys(this.#environment.hosts).map((name) => this.#member(name).asStackHost());
  }

  /** Does something to a host as a whole and returns its new state (`start` waits until it is ready again). @throws UnableError */
  async act(host: string, verb: HostVerb): Promise<StackHost> {
    const member = this.#member(host);
    await member.act(verb);
    return member.asStackHost();
  }

  /** Brings a host up again, whatever verbs did to it. @throws UnableError */
  restore(host: string): Promise<void> {
    return this.#member(host).restore();
  }

  /** Waits until a running host is ready (again), for example after one that it needs was down. @throws UnableError */
  ready(host: string): Promise<void> {
    return this.#member(host).ready();
  }

  /** Reads the state of every host again. @throws UnableError */
  async look(): Promise<void> {
    await Promise.all([...this.#members.values()].map((member) => member.look()));
  }

  /** @see RunningHost.remember @throws UnableError */
  remember(host: string, what: string): Promise<() => Promise<void>> {
    return this.#member(host).remember(what);
  }

  /** The hosts that have the same providers as these. */
  beside(names: readonly string[]): readonly string[] {
    const { hosts } = this.#environment;
    const providers = names.map((name) => hosts[name]?.provider);
    return Object.keys(hosts).filter((name) => providers.includes(hosts[name]?.provider));
  }

  /** The last lines of a host's log, for evidence. Never throws. */
  async logTail(host: string, lines: number): Promise<string> {
    return this.#members.get(host)?.logTail(lines) ?? `there is no host "${host}"`;
  }

  /** One line for people: how to enter, for `--keep`. */
  enter(host: string): string {
    return this.#member(host).running.enter();
  }

  /** One line that tells a person how to remove the stack by hand, for `--keep`; empty if no provider has one. */
  removal(): string {
    const lines = [...this.#loaded.values()].map((provider) =>
      provider.byHand?.(this.#things.open(provider.name)),
    );
    return lines.filter((line) => line !== undefined).join('; ');
  }

  /** Removes everything; already gone is success. Never throws: returns a line for each thing it could not remove. */
  async down(): Promise<readonly string[]> {
    const late = !(await this.#underWay.end());
    const removed = [...this.#loaded.values()].map((provider) => this.#things.remove(provider, late));
    const left = (await Promise.all(removed)).flat();
    const released = [...this.#grounds.values()].map(async ({ provider, ground }) => {
      await within(provider.release?.(ground) ?? Promise.resolve(), SETTLE_MS);
    });
    this.#grounds.clear();
    await Promise.allSettled([...released, this.#peers.close()]);
    return left;
  }

  async #makeGround(name: string): Promise<void> {
    const found = this.#providers.find(({ shape }) => shape.name === name);
    if (found === undefined) {
      const names = this.#providers.map(({ shape }) => shape.name).join(', ');
      throw new ConfigurationError([
        { path: 'provider', message: `there is no provider "${name}"; there are: ${names}` },
      ]);
    }
    const provider = await found.load(async () => this.#environment.settings[name] ?? {});
    this.#loaded.set(name, provider);
    this.#underWay.refuseEnded(`"${this.#environment.name}"`);
    const hosts = Object.values(this.#environment.hosts).filter((host) => host.provider === name);
    const context = contextFor(name, this.#environment, this.#context, this.#things, this.#underWay.signal);
    const { startMs, groundMs = startMs } = provider.limits;
    const made = this.#underWay.limited(
      provider.ground(hosts, context),
      groundMs,
      `"${this.#environment.name}" could not be brought up: what its hosts of the provider "${name}" share was not made`,
    );
    this.#grounds.set(name, { provider, ground: await made, context });
  }

  async #prepare(host: EphemeralHost): Promise<void> {
    const { provider, ground, context } = this.#grounded(host);
    if (provider.prepare === undefined) return;
    await this.#underWay.limited(
      provider.prepare(host, ground, context),
      provider.limits.prepareMs ?? PREPARE_MS,
      `host "${host.name}" of "${this.#environment.name}" was not prepared`,
    );
  }

  async #startHost(host: EphemeralHost): Promise<void> {
    this.#underWay.refuseEnded(`"${host.name}"`);
    const { provider, ground, context } = this.#grounded(host);
    const progress = (phase: string, durationMs?: number) =>
      this.#context.progress(host.name, phase, durationMs);
    progress('starting');
    const peers = await Promise.all(this.#peersOf(host).map((member) => this.#peers.of(member)));
    const starting = provider.start(host, peers, ground, context);
    const subject = `host "${host.name}" of "${this.#environment.name}"`;
    const late = `${subject} was not made`;
    const running = await this.#underWay.limited(starting, host.startMs, late).catch((error: unknown) => {
      if (error instanceof UnableError || error instanceof ConfigurationError) throw error;
      // However a provider reports that it was aborted.
      this.#underWay.refuseEnded(`"${host.name}"`);
      throw new UnableError(`${subject} could not be started: ${messageOf(error)}`, { cause: error });
    });
    const member = new Member({
      host,
      running,
      environment: this.#environment.name,
      signal: this.#underWay.signal,
      progress,
      note: (line) => context.note(host.name, line),
    });
    this.#members.set(host.name, member);
    await member.ready();
    this.#context.ready?.(member.asStackHost());
  }

  /** The hosts of other providers that a host needs. */
  #peersOf({ needs, provider }: EphemeralHost): Member[] {
    const others = needs.filter((name) => this.#environment.hosts[name]?.provider !== provider);
    return others.flatMap((name) => this.#members.get(name) ?? []);
  }

  /** A problem between us and a provider is never a failure of what is tested. */
  #ours(error: unknown): Error {
    if (error instanceof UnableError || error instanceof ConfigurationError) return error;
    const message = `"${this.#environment.name}" could not be brought up: ${messageOf(error)}`;
    return new UnableError(message, { cause: error });
  }

  #grounded({ provider }: EphemeralHost): Grounded {
    const grounded = this.#grounds.get(provider);
    if (grounded !== undefined) return grounded;
    throw new UnableError(`the provider "${provider}" has not made what its hosts share`);
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (member !== undefined) return member;
    throw new UnableError(`there is no host "${name}" in "${this.#environment.name}"`);
  }
}
