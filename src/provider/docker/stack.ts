import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { ConfigurationError, UnableError } from '../../model/errors.ts';
import type { HostVerb } from '../../model/host-verb.ts';
import { LATE, within } from '../../transport/deadline.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import { noEngine } from '../../transport/docker/engine-unable.ts';
import { startInOrder } from '../order.ts';
import type { RunningStack, StackHost, UpContext } from '../provider.ts';
import { makeSshKeyPair, type SshKeyPair } from '../ssh-key.ts';
import { type Builder, builderOf } from './builder.ts';
import type { ContainerHost } from './container-host.ts';
import { type Creation, createContainer, loadContainers } from './create.ts';
import { DockerHost } from './host.ts';
import { imageOf } from './image.ts';
import { removeContainer, removeNetwork } from './remove.ts';
import { sshPortOf } from './target.ts';

const CREATION_MS = 10_000;
/**
 * Between the starts of two containers, in milliseconds: those that start at the same moment are in each other's way in the engine. Measured on two
 * cores: three at once take 650 ms, one every 50 ms 540; of twelve it makes no difference.
 */
const APART_MS = 50;

/** The containers and the network of one stack, from before the first is made until the last is gone. */
export class DockerStack implements RunningStack {
  readonly #engine: Engine;
  readonly #environment: EphemeralEnvironment<ContainerHost>;
  readonly #context: UpContext;
  /** Ends everything that is under way when one host fails or the run is interrupted. */
  readonly #failed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #network: string;
  readonly #hosts = new Map<string, DockerHost>();
  readonly #creations: Creation[] = [];
  readonly #images: Promise<string>[] = [];
  readonly #builds: Map<string, Promise<void>>;
  #builder: Promise<Builder> | undefined;
  /** What went wrong first; everything after it is only interrupted by it. */
  #cause: unknown;
  #keys: SshKeyPair | undefined;
  /** When the next container may start, by `performance.now()`. */
  #turn = 0;

  constructor(engine: Engine, environment: EphemeralEnvironment<ContainerHost>, context: UpContext) {
    this.#engine = engine;
    this.#environment = environment;
    this.#context = context;
    this.#signal = AbortSignal.any([context.signal, this.#failed.signal]);
    this.#builds = context.builds ?? new Map();
    this.#network = `opsproof-${context.runId}-${context.stackId}`;
  }

  /** @throws UnableError after removing what it made */
  async start(cgroups: string): Promise<void> {
    try {
      await this.#makeNetwork();
      const images = new Map(
        Object.values(this.#environment.hosts).map((host) => [host.name, this.#image(host)] as const),
      );
      await startInOrder(Object.values(this.#environment.hosts), async (host) => {
        const image = await images.get(host.name);
        if (image !== undefined) await this.#startHost(host, image, cgroups);
      });
    } catch (error) {
      const cause = this.#ours(this.#cause ?? error);
      const left = await this.down();
      if (left.length === 0) throw cause;
      throw new UnableError([cause.message, ...left].join('\n'), { cause });
    }
  }

  /** What goes wrong between us and an engine is never a failure of what is tested. */
  #ours(error: unknown): Error {
    if (error instanceof UnableError || error instanceof ConfigurationError) return error;
    return noEngine(error, `"${this.#environment.name}" could not be brought up`);
  }

  hosts(): readonly StackHost[] {
    return Object.keys(this.#environment.hosts).map((name) => this.#host(name).asStackHost());
  }

  act(host: string, verb: HostVerb): Promise<StackHost> {
    return this.#host(host).act(verb);
  }

  ready(host: string): Promise<void> {
    return this.#host(host).ready();
  }

  async logTail(host: string, lines: number): Promise<string> {
    return this.#hosts.get(host)?.logTail(lines) ?? `there is no host "${host}"`;
  }

  enter(host: string): string {
    return `docker exec -it ${this.#host(host).name} sh`;
  }

  removal(): string {
    const names = [...this.#hosts.values()].map((host) => host.name).join(' ');
    return `docker rm -fv ${names}; docker network rm ${this.#network}`;
  }

  async down(): Promise<readonly string[]> {
    this.#failed.abort();
    // What is being made cannot be removed yet, and would appear afterwards.
    const underWay = [...this.#creations.map(({ created }) => created), ...this.#images];
    await within(Promise.allSettled(underWay), CREATION_MS);
    const { ledger } = this.#context;
    const containers = await Promise.all(
      [...this.#hosts.values()].map(async ({ name }) => {
        const problem = await removeContainer(this.#engine, name);
        if (problem === undefined) ledger.destroyed({ kind: 'container', id: name });
        return problem;
      }),
    );
    const network = await removeNetwork(this.#engine, this.#network);
    if (network === undefined) ledger.destroyed({ kind: 'network', id: this.#network });
    return [...containers, network].filter((problem) => problem !== undefined);
  }

  async #makeNetwork(): Promise<void> {
    this.#creating('network', this.#network, this.#environment.name);
    const made = this.#engine.createNetwork({
      Name: this.#network,
      CheckDuplicate: true,
      Driver: 'bridge',
      Labels: { ...this.#context.labels },
    });
    // When the request has left: loading takes the thread for a while.
    setImmediate(loadContainers);
    if ((await within(made, CREATION_MS)) === LATE) {
      throw new UnableError(`the network ${this.#network} was not made within ${CREATION_MS / 1000} s`);
    }
    this.#context.ledger.created({ kind: 'network', id: this.#network });
  }

  #image(host: ContainerHost): Promise<string> {
    const build = `${this.#network}-${host.name}.build`;
    const logFile = join(this.#context.directory, `${this.#context.stackId}-${host.name}.build.log`);
    const owner = `${this.#environment.name}/${host.name}`;
    const image = imageOf(this.#engine, host, {
      environment: this.#environment.name,
      logFile,
      signal: this.#signal,
      build,
      reports: dirname(this.#context.directory),
      cwd: this.#context.cwd,
      builds: this.#builds,
      builder: () => {
        this.#builder ??= builderOf(this.#engine, this.#context.env);
        return this.#builder;
      },
      begins: () => {
        this.#creating('log', logFile, owner);
        this.#context.ledger.created({ kind: 'log', id: logFile });
        this.#creating('build', build, owner);
      },
      ended: () => this.#context.ledger.destroyed({ kind: 'build', id: build }),
      progress: (phase, durationMs) => this.#context.progress(host.name, phase, durationMs),
    });
    this.#images.push(image);
    // A build that fails first is heard of before its host is waited for.
    image.catch((error: unknown) => {
      this.#cause ??= error;
      this.#failed.abort();
    });
    return image;
  }

  async #startHost(host: ContainerHost, image: string, cgroups: string): Promise<void> {
    await this.#apart();
    if (this.#signal.aborted) throw new UnableError(`the start of "${host.name}" was interrupted`);
    const name = `${this.#network}-${host.name}`;
    const sshPort = sshPortOf(host);
    const running = new DockerHost({
      engine: this.#engine,
      host,
      name,
      environment: this.#environment.name,
      network: this.#network,
      signal: this.#signal,
      keys: () => this.#keyPair(),
      note: (line) => this.#context.note?.({ environment: this.#environment.name, host: host.name, ...line }),
      progress: (phase, durationMs) => this.#context.progress(host.name, phase, durationMs),
    });
    this.#creating('container', name, `${this.#environment.name}/${host.name}`);
    this.#hosts.set(host.name, running);
    this.#context.progress(host.name, 'starting');
    const creation = createContainer({
      engine: this.#engine,
      host,
      image,
      name,
      network: this.#network,
      labels: this.#context.labels,
      ports: [...new Set([...host.ports, ...(sshPort === undefined ? [] : [sshPort])])],
      cgroups,
    });
    this.#creations.push(creation);
    creation.created.then(
      () => this.#context.ledger.created({ kind: 'container', id: name }),
      () => undefined,
    );
    const started = creation.started.catch((error: unknown) => {
      const reason = error instanceof Error ? error.message.trim() : String(error);
      throw new UnableError(
        `host "${host.name}" of "${this.#environment.name}" could not be started: ${reason}`,
        {
          cause: error,
        },
      );
    });
    // A container that dies at once is seen by `ready` long before the library gives up on its ports.
    await Promise.all([
      started,
      creation.created.then(
        () => running.ready(),
        () => started,
      ),
    ]);
    this.#context.ready?.(running.asStackHost());
  }

  /** Resolves when it is the next container's turn to start, or when nothing starts any more. */
  async #apart(): Promise<void> {
    const now = performance.now();
    const turn = Math.max(now, this.#turn);
    this.#turn = turn + APART_MS;
    if (turn > now) await sleep(turn - now, undefined, { signal: this.#signal }).catch(() => undefined);
  }

  #creating(kind: 'log' | 'build' | 'container' | 'network', id: string, owner: string): void {
    const expires = this.#context.labels['opsproof.expires'] ?? '';
    this.#context.ledger.creating({ kind, id, owner, expires });
  }

  /** Made when a host needs it: that takes 9 ms. */
  #keyPair(): SshKeyPair {
    if (this.#keys === undefined) {
      this.#keys = makeSshKeyPair(this.#network);
      this.#context.conceal?.(this.#keys.privateKey);
    }
    return this.#keys;
  }

  #host(name: string): DockerHost {
    const host = this.#hosts.get(name);
    if (host !== undefined) return host;
    throw new UnableError(`there is no host "${name}" in "${this.#environment.name}"`);
  }
}
