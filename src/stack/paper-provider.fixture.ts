import type { EphemeralHost } from '../model/environment.ts';
import { UnableError } from '../model/errors.ts';
import { dockerShape } from '../provider/docker/shape.ts';
import type { Provider, RunningHost, StackContext, StackHost } from '../provider/provider.ts';
import type { Registered } from '../provider/registry.ts';
import type { Sighting, Trace } from '../provider/remover.ts';

/** A provider whose hosts exist only in memory. What they share is one container, named after the stack. */
export class PaperProvider {
  readonly log: string[] = [];
  /** What a start waits for before it continues. */
  gate: Promise<void> = Promise.resolve();
  failing = false;
  /** Why nothing can be removed. */
  stuck: string | undefined;
  brokenVerb: string | undefined;
  /** What cannot be brought back. */
  lost: string | undefined;
  labels: Readonly<Record<string, string>> = {};
  /** True: a host has a log. */
  logs = false;

  get registry(): readonly Registered[] {
    return [{ shape: dockerShape, load: async () => this.#provider }];
  }

  readonly #provider: Provider = {
    ...dockerShape,
    ground: (_hosts, context) => this.#ground(context),
    start: async (host, _peers, _ground, context) => this.#start(host, context),
    byHand: () => 'remove all',
    find: async (run) => (run === 'dirty' ? [DIRT] : []),
    isThere: async () => false,
    remove: async ({ id }: Trace) => {
      this.log.push(`down ${id}`);
      return this.stuck;
    },
  };

  async #ground(context: StackContext): Promise<void> {
    this.log.push(`up ${context.stackId}`);
    this.labels = context.labels;
    context.ledger.creating({ kind: 'container', id: context.stackId });
    if (this.logs) context.logFile('web');
    const aborted = new Promise<never>((_, reject) =>
      context.signal.addEventListener('abort', () => reject(new UnableError('interrupted')), { once: true }),
    );
    aborted.catch(() => undefined);
    await Promise.race([this.gate, aborted]);
    context.ledger.created({ kind: 'container', id: context.stackId });
  }

  #start({ name }: EphemeralHost, context: StackContext): RunningHost {
    if (this.failing) throw new UnableError('host "web" of "small" died while starting\nits log is empty');
    const { log } = this;
    let away = false;
    let paused = false;
    let killed = false;
    let isNew = true;
    const state = (): Omit<StackHost, 'name' | 'groups'> => ({
      target: { transport: 'docker', container: `${context.stackId}-${name}` },
      address: '192.0.2.1',
      ports: {},
      running: !away,
      ...(paused ? { paused } : {}),
    });
    return {
      look: async () => 'running',
      state,
      act: async (verb) => {
        log.push(`${verb} ${name}`);
        if (verb === this.brokenVerb) throw new Error('no');
        // A host that is killed while it is paused ends when it is resumed.
        away = ['stop', 'kill', 'pause'].includes(verb) || (verb === 'unpause' && killed);
        killed = verb === 'kill';
        paused = verb === 'pause' || (paused && killed);
      },
      remember: async (what) => {
        log.push(`remember ${what} of ${name}`);
        return async () => {
          log.push(`bring back ${what}`);
          if (what === this.lost) throw new Error('it is lost');
        };
      },
      logSinceStart: async () => '',
      logTail: async (lines) => `${lines} lines of ${name}`,
      reach: () => undefined,
      portUnmet: async () => undefined,
      settle: async () => {
        if (!isNew) log.push(`ready ${name}`);
        isNew = false;
      },
      enter: () => `enter ${name}`,
    };
  }
}

const DIRT: Sighting = { kind: 'container', id: 'x', run: 'dirty', owner: 'small' };
