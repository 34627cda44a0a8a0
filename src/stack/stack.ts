import type { EphemeralEnvironment } from '../model/environment.ts';
import { ConfigurationError, messageOf, UnableError } from '../model/errors.ts';
import type { HostVerb } from '../model/host-verb.ts';
import { printDuration } from '../model/quantity.ts';
import type { StackHost } from '../provider/provider.ts';
import type { Registered } from '../provider/registry.ts';
import { LATE, within } from '../transport/deadline.ts';
import { PaidTime } from './budget/paid-time.ts';
import type { Reservation } from './budget/purse.ts';
import type { ThingName } from './ledger/ledger-line.ts';
import { type StackEvent, type StackSnapshot, snapshotOf } from './ledger/snapshot.ts';
import { needing } from './order.ts';
import type { RunContext } from './run-context.ts';
import { SharedParts } from './shared-parts.ts';
import { StackHosts } from './stack-hosts.ts';
import { isFree, Things, type ThingsOptions } from './things.ts';

/** Everything a stack needs that does not come from its environment. */
export interface StackOptions {
  readonly id: string;
  readonly environment: EphemeralEnvironment;
  readonly providers: readonly Registered[];
  readonly context: Omit<RunContext, 'stackId' | 'signal' | 'progress' | 'ready'>;
  readonly ledger: ThingsOptions['ledger'];
  /** Reserves what it may cost; undefined: nothing is counted. @throws UnableError if that is too much */
  readonly pay?: () => Promise<Reservation | undefined>;
  /** Records that something stays when the run ends. */
  keepThing(thing: ThingName): void;
  readonly now: () => number;
  onEvent(event: StackEvent): void;
  /** A host is ready, perhaps before the others: the stack with this host alone. */
  onReady?(part: StackSnapshot): void;
}

/** How long an aborted start is waited for, in milliseconds; its own removals come in addition. */
const ABORTED_START_MS = 30_000;
/** Verbs after which a host is not up. */
const LEAVING: readonly HostVerb[] = ['stop', 'kill', 'pause'];

/** One running instance of an ephemeral environment, from its start to its removal. */
export class Stack {
  readonly id: string;
  readonly #options: StackOptions;
  readonly #abort = new AbortController();
  /** Hosts that a verb may have left down. */
  readonly #away = new Set<string>();
  /** What a scenario changed that hosts share. */
  readonly #shared = new SharedParts();
  readonly #things: Things;
  #starting: Promise<StackHosts> | undefined;
  #running: StackHosts | undefined;
  #broken: UnableError | undefined;
  #down: Promise<readonly string[]> | undefined;
  #paid: PaidTime | undefined;

  constructor(options: StackOptions) {
    this.id = options.id;
    this.#options = options;
    const { environment, context } = options;
    this.#things = new Things({
      ledger: options.ledger,
      environment: environment.name,
      stackId: options.id,
      expires: context.labels['opsproof.expires'] ?? '',
      directory: context.directory,
    });
  }

  /**
   * Starts the stack once; every caller gets the same answer or the same error.
   * @throws UnableError if it does not start, or if it was left with a host that did not come back
   */
  async up(): Promise<StackSnapshot> {
    this.#starting ??= this.#start();
    await this.#starting;
    if (this.#broken !== undefined) throw this.#broken;
    return this.snapshot();
  }

  /** @throws UnableError if the stack is not up */
  snapshot(): StackSnapshot {
    return snapshotOf(this.id, this.#options.environment, this.#present().hosts());
  }

  /** @throws UnableError, ConfigurationError for an unknown host */
  async act(host: string, verb: HostVerb): Promise<StackSnapshot> {
    const running = this.#present();
    const known = Object.keys(this.#options.environment.hosts);
    if (!known.includes(host)) {
      throw new ConfigurationError([
        {
          message: `there is no host "${host}" in the environment "${this.#options.environment.name}"; there are: ${known.join(', ')}`,
        },
      ]);
    }
    const leaving = LEAVING.includes(verb);
    // Recorded first: a verb that fails half way may also have left the host down.
    if (leaving || verb === 'restart') this.#away.add(host);
    await running.act(host, verb);
    if (!leaving) this.#away.delete(host);
    return this.snapshot();
  }

  /** @see Keeper.remember */
  async remember(host: string, what: string): Promise<void> {
    await this.#shared.remember(this.#present(), host, what);
  }

  /** @see Keeper.bringBack */
  async bringBack(what: string): Promise<boolean> {
    this.#present();
    return this.#shared.bringBack(what);
  }

  /** @throws UnableError if the stack is not up, or the state of a host is unknown */
  async look(): Promise<StackSnapshot> {
    await this.#present().look();
    return this.snapshot();
  }

  /**
   * Brings back what was changed, then restores the hosts that verbs left stopped, killed or paused, and waits for those that need them. Never throws: a host that does not
   * come back is reported as an event and to every later user of the stack.
   */
  async restore(): Promise<void> {
    const running = this.#running;
    if (this.#down !== undefined || running === undefined) return;
    const away = [...this.#away];
    this.#away.clear();
    let of = '';
    try {
      const beside = await this.#shared.restore();
      const hosts = away.map((host) => `"${host}"`).join(', ');
      if (away.length > 0) of = `a scenario left ${hosts} down, and restoring failed: `;
      for (const host of away) await running.restore(host);
      const others = needing(Object.values(this.#options.environment.hosts), away);
      await Promise.all([...others, ...running.beside(beside)].map((host) => running.ready(host)));
    } catch (error) {
      this.#broken = new UnableError(`the stack "${this.id}" is incomplete: ${of}${messageOf(error)}`, {
        hint: 'tag the scenario @fresh, so that it gets its own stack',
        cause: error,
      });
      this.#tell({ phase: this.#broken.message, problem: true });
    }
  }

  async logTail(host: string, lines: number): Promise<string> {
    return this.#running === undefined
      ? `the stack "${this.id}" is not up`
      : this.#running.logTail(host, lines);
  }

  /** Leaves the stack as it is and says how a person enters and removes it; a start in progress is ended. */
  async keep(): Promise<readonly string[]> {
    const late = await this.#interrupt();
    if (this.#running === undefined || this.#down !== undefined) return late;
    for (const host of this.#running.hosts()) {
      this.#tell({ host: host.name, phase: `kept; enter with: ${this.#running.enter(host.name)}` });
    }
    for (const thing of this.#things.open()) this.#options.keepThing(thing);
    const { runId, labels } = this.#options.context;
    this.#tell({ phase: `kept until ${labels['opsproof.expires']}: opsproof sweep removes it after that` });
    const byHand = this.#running.removal();
    const or = byHand === '' ? '' : `; or: ${byHand}`;
    this.#tell({ phase: `remove it now with: opsproof sweep --run ${runId}${or}` });
    return late;
  }

  /** Removes everything. Never throws; a line for each thing that could not be removed. Safe to call twice. */
  down(): Promise<readonly string[]> {
    this.#down ??= this.#remove();
    return this.#down;
  }

  async #start(): Promise<StackHosts> {
    const { environment, context, providers, now } = this.#options;
    const began = now();
    try {
      // First of all: what is too expensive is not started.
      await this.#pay();
      this.#tell({ phase: 'starting' });
      if (this.#abort.signal.aborted) throw new UnableError(`the start of "${this.id}" was interrupted`);
      const run = {
        ...context,
        stackId: this.id,
        signal: this.#abort.signal,
        ready: (host: StackHost) => this.#options.onReady?.(snapshotOf(this.id, environment, [host])),
        progress: (host: string, phase: string, durationMs?: number) =>
          this.#tell({ host, phase, ...(durationMs === undefined ? {} : { durationMs }) }),
      };
      const hosts = new StackHosts(environment, providers, run, this.#things);
      await hosts.start();
      this.#running = hosts;
    } catch (error) {
      const reason = messageOf(error);
      this.#tell({
        phase: `not started: ${reason.split('\n', 1)[0]}`,
        durationMs: now() - began,
        problem: true,
      });
      // The provider removed what it made; if something is left it still costs money.
      if (this.#things.open().every((thing) => isFree(thing, providers))) this.#settle();
      throw error;
    }
    this.#tell({ phase: 'ready', durationMs: now() - began });
    return this.#running;
  }

  /** Reserves its money, and makes sure that it does not live longer than is paid for. */
  async #pay(): Promise<void> {
    const reservation = await this.#options.pay?.();
    if (reservation === undefined) return;
    const { ttlMs, file } = this.#options.environment;
    const end = () => {
      this.#broken = new UnableError(
        `the stack "${this.id}" was removed after ${printDuration(ttlMs)}: its budget pays for no more`,
        { hint: `raise budget.ttl in ${file}` },
      );
      this.#tell({ phase: this.#broken.message, problem: true });
      void this.down();
    };
    this.#paid = new PaidTime(reservation, ttlMs, this.#options.now, end);
    this.#tell({ phase: reservation.text });
  }

  #settle(): void {
    const paid = this.#paid;
    this.#paid = undefined;
    if (paid !== undefined) this.#tell({ phase: paid.settle() });
  }

  async #remove(): Promise<readonly string[]> {
    const began = this.#options.now();
    const late = await this.#interrupt();
    if (this.#running === undefined) return late;
    const lines = await this.#running.down();
    if (lines.length === 0) {
      this.#tell({ phase: 'removed', durationMs: this.#options.now() - began });
      this.#settle();
    }
    for (const line of lines) this.#tell({ phase: line, problem: true });
    return lines;
  }

  /** Ends a start in progress and waits for it; the provider removes what it made. */
  async #interrupt(): Promise<readonly string[]> {
    this.#abort.abort();
    const settled = (this.#starting ?? Promise.resolve()).then(
      () => undefined,
      () => undefined,
    );
    if ((await within(settled, ABORTED_START_MS)) !== LATE) return [];
    return [`${this.id}: its start did not finish within ${ABORTED_START_MS / 1000} s of the interrupt`];
  }

  #present(): StackHosts {
    if (this.#running !== undefined && this.#down === undefined) return this.#running;
    throw new UnableError(`the stack "${this.id}" is not up`);
  }

  #tell(event: Omit<StackEvent, 'environment'>): void {
    this.#options.onEvent({ environment: this.#options.environment.name, ...event });
  }
}
