import { join } from 'node:path';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import { Secret } from '../../model/secret.ts';
import { startInOrder } from '../order.ts';
import type { Provider, RunningStack, StackHost, UpContext } from '../provider.ts';
import { addressEnv, freePorts, type LoopbackPorts } from './address.ts';
import { processesWith } from './group.ts';
import { ProcessHost } from './host.ts';
import { processRemover } from './remover.ts';
import type { ChildHost } from './shape.ts';

const ESCAPED_MS = 5_000;

/** Hosts as child processes of this machine on loopback ports: nothing to install, no engine. */
export const processes: Provider = {
  name: 'processes',

  async up(environment: EphemeralEnvironment<ChildHost>, context) {
    const ports = await freePorts(Object.values(environment.hosts), context.takenPorts);
    const stack = new ProcessStack(environment, context, ports);
    await stack.start();
    return stack;
  },

  async audit(runId) {
    return processesWith(`OPSPROOF_RUN=${runId}`).map(
      ({ pid, command }) => `process ${pid} is still there: ${command.slice(0, 120)}`,
    );
  },
};

class ProcessStack implements RunningStack {
  readonly #environment: EphemeralEnvironment<ChildHost>;
  readonly #context: UpContext;
  readonly #failed = new AbortController();
  /** Loopback ports that are given to its hosts. */
  readonly #ports: readonly number[];
  readonly #hosts: ReadonlyMap<string, ProcessHost>;

  constructor(environment: EphemeralEnvironment<ChildHost>, context: UpContext, ports: LoopbackPorts) {
    this.#environment = environment;
    this.#context = context;
    this.#ports = [...ports.values()].flatMap((mapped) => [...mapped.values()]);
    const signal = AbortSignal.any([context.signal, this.#failed.signal]);
    this.#hosts = new Map(
      Object.values(environment.hosts).map((host) => [
        host.name,
        new ProcessHost({
          host,
          environment: environment.name,
          argv: argvOf(host, context.execPath),
          cwd: context.cwd,
          env: this.#env(host, ports),
          ports: ports.get(host.name) ?? new Map(),
          logFile: this.#logFile(host.name),
          signal,
          onStarted: (process) =>
            context.ledger.created({ kind: 'process', id: this.#id(host.name), process }),
          progress: (phase, durationMs) => context.progress(host.name, phase, durationMs),
        }),
      ]),
    );
  }

  #logFile(host: string): string {
    return join(this.#context.directory, `${this.#context.stackId}-${host}.log`);
  }

  /** @throws UnableError after ending what it started */
  async start(): Promise<void> {
    const { context, environment } = { context: this.#context, environment: this.#environment };
    try {
      await startInOrder(Object.values(environment.hosts), async (host) => {
        if (context.signal.aborted || this.#failed.signal.aborted) {
          throw new UnableError(`the start of "${host.name}" was interrupted`);
        }
        const expires = context.labels['opsproof.expires'] ?? '';
        const entry = { owner: `${environment.name}/${host.name}`, expires };
        const log = { kind: 'log', id: this.#logFile(host.name) } as const;
        context.ledger.creating({ ...log, ...entry });
        // Nobody has to wait for it: it comes, if at all, from here.
        context.ledger.created(log);
        context.ledger.creating({ kind: 'process', id: this.#id(host.name), ...entry });
        context.progress(host.name, 'starting');
        await this.#host(host.name).start();
      });
    } catch (error) {
      const left = await this.down();
      if (left.length === 0) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new UnableError([message, ...left].join('\n'), { cause: error });
    }
  }

  hosts(): readonly StackHost[] {
    return [...this.#hosts.values()].map((host) => host.asStackHost());
  }

  act(host: string, verb: HostVerb): Promise<StackHost> {
    return this.#host(host).act(verb);
  }

  ready(host: string): Promise<void> {
    return this.#host(host).ready();
  }

  async logTail(host: string, lines: number): Promise<string> {
    try {
      return this.#host(host).logTail(lines);
    } catch (error) {
      return `the log of "${host}" could not be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  enter(host: string): string {
    return `tail -f ${this.#logFile(host)}`;
  }

  removal(): string {
    return `kill -- ${[...this.#hosts.values()].map((host) => `-${host.group}`).join(' ')}`;
  }

  async down(): Promise<readonly string[]> {
    this.#failed.abort();
    const ended = [...this.#hosts].map(async ([name, host]) => {
      const ended = await host.end().catch((error: unknown) => `host "${name}": ${String(error)}`);
      // Whoever left the group, to be a daemon for example, is still the host's.
      const problem =
        ended ?? (await processRemover.remove({ kind: 'process', id: this.#id(name) }, ESCAPED_MS));
      if (problem === undefined && host.group !== undefined) {
        this.#context.ledger.destroyed({ kind: 'process', id: this.#id(name) });
      }
      return problem;
    });
    const left = (await Promise.all(ended)).filter((problem) => problem !== undefined);
    for (const port of this.#ports) this.#context.takenPorts?.delete(port);
    return left;
  }

  /** Name of a host's process in the ledger; the process carries it as OPSPROOF_PROCESS, so that it is found by it. */
  #id(host: string): string {
    return `opsproof-${this.#context.runId}-${this.#context.stackId}-${host}`;
  }

  #env(host: ChildHost, ports: LoopbackPorts): Record<string, string> {
    const { env, labels } = this.#context;
    const inherited = Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const own = Object.entries(host.env).map(([name, value]) => [
      name,
      value instanceof Secret ? value.reveal() : value,
    ]);
    return {
      ...Object.fromEntries(inherited),
      ...addressEnv(host.name, ports),
      ...Object.fromEntries(own),
      OPSPROOF_PROCESS: this.#id(host.name),
      OPSPROOF_RUN: this.#context.runId,
      OPSPROOF_ENVIRONMENT: labels['opsproof.environment'] ?? '',
      OPSPROOF_EXPIRES: labels['opsproof.expires'] ?? '',
      OPSPROOF_RUNNER: labels['opsproof.runner'] ?? '',
      OPSPROOF_KEEP: labels['opsproof.keep'] ?? '',
    };
  }

  #host(name: string): ProcessHost {
    const host = this.#hosts.get(name);
    if (host !== undefined) return host;
    throw new UnableError(`there is no host "${name}" in "${this.#environment.name}"`);
  }
}

/** `node` means the Node that runs us, whatever the search path says. */
function argvOf(host: ChildHost, execPath: string): readonly string[] {
  const [program = '', ...args] = host.command ?? [];
  return [program === 'node' ? execPath : program, ...args];
}
