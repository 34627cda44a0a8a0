import type { Environment, LiveEnvironment } from '../model/environment.ts';
import { UnableError } from '../model/errors.ts';
import type { HostVerb } from '../model/host-verb.ts';
import type { Unapproved } from '../model/protection.ts';
import { refusedAction } from '../model/refused.ts';
import { PROVIDERS, type Registered } from '../provider/registry.ts';
import { LATE, within } from '../transport/deadline.ts';
import { auditRun } from './audit.ts';
import { reserveMoney } from './budget/purse.ts';
import type { KeeperOptions } from './keeper-options.ts';
import { type StackSnapshot, snapshotOf } from './ledger/snapshot.ts';
import { adoptedHosts } from './live-hosts.ts';
import { nobodyLooked } from './nobody-looked.ts';
import { refuseVerb } from './refused-verb.ts';
import { removersOf } from './removers.ts';
import type { Stack } from './stack.ts';
import type { WatchedLedger } from './watched-ledger.ts';

export type { StackEvent, StackSnapshot } from './ledger/snapshot.ts';

const AUDIT_MS = 15_000;

/** Owns every stack of a run: brings them up, adopts live environments, tears all down. Lives in the main thread. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #now: () => number;
  readonly #environments = new Map<string, Promise<Environment>>();
  readonly #live = new Map<string, StackSnapshot>();
  readonly #stacks = new Map<string, Stack>();
  readonly #providers: readonly Registered[];
  readonly #memory = new Map<string, unknown>();
  #ledger: WatchedLedger | undefined;
  #fresh = 0;
  #down: Promise<readonly string[]> | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#now = options.clock ?? Date.now;
    this.#providers = options.providers ?? PROVIDERS;
  }

  /**
   * The stack of an environment. Brings the run-wide one up once: concurrent callers share it, and a failed start is remembered and
   * reported to every caller. With `fresh` (a scenario's id) it is a separate one. A live environment is adopted as it is.
   * @throws ConfigurationError, UnableError
   */
  async need(environment: string, options: { fresh?: string } = {}): Promise<StackSnapshot> {
    this.#refuseWhenEnding();
    const loaded = await this.#load(environment);
    const unapproved = await this.#unapproved(loaded);
    this.#refuseWhenEnding();
    if (loaded.lifecycle === 'live') return this.#adopt(loaded, unapproved, options.fresh);
    if (unapproved !== undefined)
      throw refusedAction({ environment: loaded.name, unapproved }, 'bring it up');
    const classes = await stackClasses();
    this.#refuseWhenEnding();
    const id = options.fresh === undefined ? loaded.name : `${loaded.name}.fresh${++this.#fresh}`;
    const stack = this.#stacks.get(id) ?? this.#create(id, loaded, classes);
    return stack.up();
  }

  /** @throws UnableError if there is no such stack, or it is not up */
  snapshot(stackId: string): StackSnapshot {
    return this.#live.get(stackId) ?? this.#stack(stackId).snapshot();
  }

  /**
   * Does something to a host as a whole and returns the new state of the stack.
   * @throws UnableError also for an environment that is live or protected; ConfigurationError for an unknown host
   */
  async act(stackId: string, host: string, verb: HostVerb): Promise<StackSnapshot> {
    this.#refuseWhenEnding();
    refuseVerb(this.snapshot(stackId), host, verb);
    return this.#stack(stackId).act(host, verb);
  }

  /**
   * Called before something that the hosts of a stack share is changed: it is brought back after the scenario. Of a live environment nothing
   * is. @throws UnableError if it could not be brought back
   */
  async remember(stackId: string, host: string, what: string): Promise<void> {
    this.#refuseWhenEnding();
    if (!this.#live.has(stackId)) await this.#stack(stackId).remember(host, what);
  }

  /** Brings it back now. @returns false if nothing was remembered @throws UnableError */
  async bringBack(stackId: string, what: string): Promise<boolean> {
    this.#refuseWhenEnding();
    return !this.#live.has(stackId) && this.#stack(stackId).bringBack(what);
  }

  /** The state of a stack after a look at each of its hosts. @throws UnableError */
  async look(stackId: string): Promise<StackSnapshot> {
    return this.#live.get(stackId) ?? this.#stack(stackId).look();
  }

  /** After a scenario: removes its fresh stack; restores what it left changed, stopped, killed or paused. Never throws. */
  async scenarioEnded(options: { stackId: string; fresh: boolean }): Promise<void> {
    const stack = this.#stacks.get(options.stackId);
    if (stack === undefined || this.#down !== undefined) return;
    if (!options.fresh) return stack.restore();
    if (!this.#options.keep) await stack.down();
  }

  /** The last lines of a host's log, for evidence. Never throws: says what it could not read. */
  /** Tells whoever follows the run what an action has come to on a host. */
  tell({ stackId, ...what }: { stackId: string; host: string; phase: string; durationMs?: number }): void {
    this.#options.onEvent({ environment: this.snapshot(stackId).environment, ...what });
  }

  async logTail(stackId: string, host: string, lines: number): Promise<string> {
    if (this.#live.has(stackId)) return `"${host}" is a live host: it has no log that opsproof keeps`;
    const stack = this.#stacks.get(stackId);
    return stack === undefined ? `there is no stack "${stackId}"` : stack.logTail(host, lines);
  }

  /**
   * Tears everything down, including stacks that are still starting; with `keep` it says how to enter and remove them instead. Never
   * throws; returns a line for each thing that is left. Safe to call twice.
   */
  down(): Promise<readonly string[]> {
    this.#down ??= this.#removeAll();
    return this.#down;
  }

  async #removeAll(): Promise<readonly string[]> {
    const stacks = [...this.#stacks.values()];
    const { keep } = this.#options;
    const lines = await Promise.all(stacks.map((stack) => (keep ? stack.keep() : stack.down())));
    await this.#ledger?.releaseLogs();
    const left = [...lines.flat(), ...(keep ? [] : await this.#audit())];
    await this.#ledger?.close(left.length === 0 ? 'done' : 'left');
    return left;
  }

  /** Asks every provider that was used what is left of this run; none if nothing was ever made. */
  async #audit(): Promise<readonly string[]> {
    const ledger = this.#ledger?.file;
    if (ledger?.empty !== false) return [];
    const { runId } = this.#options;
    const settings = async (name: string, provider: string) => {
      const environment = await this.#load(name);
      return environment.lifecycle === 'ephemeral' ? (environment.settings[provider] ?? {}) : {};
    };
    const removers = removersOf(this.#providers, settings);
    const left = await within(auditRun(ledger.account(), runId, removers), AUDIT_MS);
    return left === LATE ? [`no provider said within ${AUDIT_MS / 1000} s`] : left;
  }

  #load(name: string): Promise<Environment> {
    const loading = this.#environments.get(name) ?? this.#options.loadEnvironment(name);
    this.#environments.set(name, loading);
    return loading;
  }

  async #unapproved(environment: Environment): Promise<Unapproved | undefined> {
    return environment.approval && (await (this.#options.unapproved ?? nobodyLooked)(environment));
  }

  #adopt(
    environment: LiveEnvironment,
    unapproved: Unapproved | undefined,
    fresh: string | undefined,
  ): StackSnapshot {
    if (fresh !== undefined) {
      throw new UnableError(`the environment "${environment.name}" is live: there is no fresh stack of it`, {
        hint: 'run scenarios with @fresh on an ephemeral environment',
      });
    }
    const { name } = environment;
    const known =
      this.#live.get(name) ?? snapshotOf(name, environment, adoptedHosts(environment), unapproved);
    this.#live.set(name, known);
    return known;
  }

  #create(
    id: string,
    environment: Extract<Environment, { lifecycle: 'ephemeral' }>,
    classes: Awaited<ReturnType<typeof stackClasses>>,
  ): Stack {
    const { runId, directory, cwd, conceal, note } = this.#options;
    const { env = process.env, execPath = process.execPath } = this.#options;
    this.#ledger ??= new classes.WatchedLedger({
      ...this.#options,
      environment: environment.name,
      env,
      execPath,
      now: this.#now,
    });
    const { file, runner } = this.#ledger;
    const stack = new classes.Stack({
      id,
      environment,
      now: this.#now,
      providers: this.#providers,
      ledger: file,
      pay: () => reserveMoney(environment, id, { runId, directory, now: this.#now }),
      keepThing: (thing) => file.kept(thing),
      onEvent: (event) => this.#options.onEvent(event),
      onReady: (part) => this.#options.onReady?.(part),
      context: {
        runId,
        directory,
        cwd,
        env,
        execPath,
        memory: this.#memory,
        ...(conceal === undefined ? {} : { conceal }),
        ...(note === undefined ? {} : { note }),
        labels: {
          'opsproof.run': runId,
          'opsproof.environment': environment.name,
          'opsproof.expires': new Date(this.#now() + environment.ttlMs).toISOString(),
          'opsproof.runner': runner,
          'opsproof.keep': String(this.#options.keep),
        },
      },
    });
    this.#stacks.set(id, stack);
    return stack;
  }

  #stack(stackId: string): Stack {
    const stack = this.#stacks.get(stackId);
    if (stack !== undefined) return stack;
    throw new UnableError(`there is no stack "${stackId}"`);
  }

  #refuseWhenEnding(): void {
    if (this.#down !== undefined) throw new UnableError('the run is ending: no stack is started any more');
  }
}

/** Loaded when there is something to bring up: most runs look at what is there. */
async function stackClasses() {
  const [{ Stack }, { WatchedLedger }] = await Promise.all([
    import('./stack.ts'),
    import('./watched-ledger.ts'),
  ]);
  return { Stack, WatchedLedger };
}
