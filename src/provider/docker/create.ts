import { UnableError } from '../../model/errors.ts';
import { Secret } from '../../model/secret.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import { filesArchive } from './build-archive.ts';
import { OF_SYSTEMD } from './container-files.ts';
import type { ContainerHost } from './container-host.ts';

export interface CreateOptions {
  /** The engine that everything else of the stack is on. */
  readonly engine: Engine;
  readonly host: ContainerHost;
  readonly image: string;
  /** Name of the container. */
  readonly name: string;
  readonly network: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Ports to publish, each on a free port of 127.0.0.1. */
  readonly ports: readonly number[];
  /** `1` or `2`: version of control groups of the engine's machine. */
  readonly cgroups: string;
}

/** A container that is being made: two moments of one start. */
export interface Creation {
  /** Its id once it exists, before it starts. */
  readonly created: Promise<string>;
  /** When the engine has started it. */
  readonly started: Promise<void>;
}

/**
 * Makes and starts a container. Whether it is ready is not asked here.
 *
 * testcontainers' own reaper (Ryuk) is never used: it is a container without our labels that outlives a run, its
 * image is often not there to be pulled, and ledger and labels do its work. `withAutoCleanup(false)` keeps it
 * from ever being asked for, so TESTCONTAINERS_RYUK_DISABLED need not be set. Its log is the `debug` library's, silent by default.
 */
export function createContainer(options: CreateOptions): Creation {
  const created = Promise.withResolvers<string>();
  const started = start(options, created.resolve);
  started.catch(created.reject);
  created.promise.catch(() => undefined);
  return { created: created.promise, started };
}

/**
 * Begins to load the library and lets it find its engine, which takes as long as the engine takes to make a network. Otherwise each container
 * of a stack would ask for the engine once more. Measured: a stack of three is up 0.1 s earlier.
 */
export function loadContainers(): void {
  // Whoever makes a container hears of a failure.
  import('testcontainers')
    .then(({ getContainerRuntimeClient }) => getContainerRuntimeClient())
    .catch(() => undefined);
}

async function start(options: CreateOptions, onCreated: (id: string) => void): Promise<void> {
  const { GenericContainer, PullPolicy, getContainerRuntimeClient } = await import('testcontainers');
  await refuseAnother(options.engine, (await getContainerRuntimeClient()).container.dockerode);
  const { host, network } = options;

  /** Publishes on 127.0.0.1 only and joins just the stack's network, for which the library has no verbs. */
  class StackContainer extends GenericContainer {
    protected override async beforeContainerCreated(): Promise<void> {
      const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
      for (const port of options.ports) bindings[`${port}/tcp`] = [{ HostIp: '127.0.0.1', HostPort: '0' }];
      this.hostConfig.PortBindings = bindings;
      // Not as one text, which a colon in a path would end.
      this.hostConfig.Mounts = mounts(host, options.cgroups);
      this.hostConfig.Sysctls = { ...host.sysctls };
      this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [host.name] } } };
      // The library's types do not know the field (Engine API 1.41).
      if (host.systemd && options.cgroups === '2') Object.assign(this.hostConfig, { CgroupnsMode: 'host' });
    }

    protected override async containerCreated(id: string): Promise<void> {
      onCreated(id);
      // The library's own way turns a backslash in a name into a slash.
      if (Object.keys(host.files).length > 0) {
        await options.engine.getContainer(id).putArchive(await filesArchive(host.files), { path: '/' });
      }
    }
  }

  const container = new StackContainer(options.image)
    .withName(options.name)
    .withHostname(host.name)
    .withLabels({ ...options.labels })
    .withNetworkMode(network)
    .withExposedPorts(...options.ports)
    .withEnvironment(plain(host.env))
    .withTmpFs(Object.fromEntries(tmpfs(host).map((path) => [path, ''])))
    .withAddedCapabilities(...host.capabilities.add)
    .withDroppedCapabilities(...host.capabilities.drop)
    .withAutoCleanup(false)
    .withPullPolicy(PullPolicy.neverPull())
    .withWaitStrategy(NO_WAIT);
  if (host.platform !== undefined) container.withPlatform(host.platform);
  if (host.command !== undefined) container.withCommand([...host.command]);
  await container.start();
}

/**
 * The library falls back to another engine when the one that DOCKER_HOST names does not suit it, and reads a settings file of its own:
 * what it makes there nobody would look for.
 * @throws UnableError
 */
async function refuseAnother(ours: Engine, theirs: Engine): Promise<void> {
  const [here, there] = [addressOf(ours), addressOf(theirs)];
  if (here === there) return;
  const [{ ID: one }, { ID: other }] = await Promise.all([ours.info(), theirs.info()]);
  if (one === other) return;
  throw new UnableError(
    `testcontainers would make containers on another engine: ${there} instead of ${here}`,
    {
      hint: 'set TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1, and see DOCKER_HOST and ~/.testcontainers.properties',
    },
  );
}

function addressOf({ modem }: Engine): string {
  const { socketPath, host, port } = modem as { socketPath?: unknown; host?: unknown; port?: unknown };
  return typeof socketPath === 'string' ? socketPath : `${host}:${port}`;
}

/** Readiness is ours (readiness.ts): it sees a death at once, and it is the same for every provider. */
const NO_WAIT = {
  waitUntilReady: async () => undefined,
  withStartupTimeout: () => NO_WAIT,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

function plain(env: ContainerHost['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, reveal(value)]));
}

function reveal(value: string | Secret): string {
  return value instanceof Secret ? value.reveal() : value;
}

interface BindMount {
  readonly Type: 'bind';
  readonly Source: string;
  readonly Target: string;
  readonly ReadOnly: boolean;
}

/** What systemd needs to be process 1 without privileges: its control groups, and /run and /tmp in memory. */
function mounts(host: ContainerHost, cgroups: string): BindMount[] {
  const own = host.mounts.map(({ source, target, readOnly }) => bind(source, target, readOnly));
  const groups = '/sys/fs/cgroup';
  return host.systemd ? [...own, bind(groups, groups, cgroups !== '2')] : own;
}

function bind(Source: string, Target: string, ReadOnly: boolean): BindMount {
  return { Type: 'bind', Source, Target, ReadOnly };
}

function tmpfs(host: ContainerHost): string[] {
  return [...new Set([...host.tmpfs, ...(host.systemd ? OF_SYSTEMD : [])])];
}
