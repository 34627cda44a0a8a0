import { UnableError } from '../../model/errors.ts';
import { Secret } from '../../model/secret.ts';
import type { Engine, EngineContainer } from '../../transport/docker/engine.ts';
import { cannotHold, OF_SYSTEMD } from './container-files.ts';
import type { ContainerHost } from './container-host.ts';
import { filesArchive } from './files-archive.ts';
import { followedPath } from './followed-path.ts';
import type { Links } from './links.ts';

export interface CreateOptions {
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
  readonly links: Links;
  readonly signal: AbortSignal;
  /** It exists, and does not run yet. */
  onCreated(id: string): void;
}

/** Creates and starts a container, without waiting until it is ready. @throws Error of the engine; UnableError if it was interrupted */
export async function createContainer(options: CreateOptions): Promise<void> {
  const { engine, host, network, signal } = options;
  const container = await engine.createContainer({
    name: options.name,
    ...(host.platform === undefined ? {} : { platform: host.platform }),
    Image: options.image,
    Hostname: host.name,
    Labels: { ...options.labels },
    Env: Object.entries({ ...options.links.env, ...host.env }).map(
      ([key, value]) => `${key}=${reveal(value)}`,
    ),
    ExposedPorts: Object.fromEntries(options.ports.map((port) => [`${port}/tcp`, {}])),
    ...(host.command === undefined ? {} : { Cmd: [...host.command] }),
    HostConfig: {
      NetworkMode: network,
      PortBindings: Object.fromEntries(
        options.ports.map((port) => [`${port}/tcp`, [{ HostIp: '127.0.0.1', HostPort: '0' }]]),
      ),
      // Not as one text, which a colon in a path would end.
      Mounts: mounts(host, options.cgroups),
      Sysctls: { ...host.sysctls },
      Tmpfs: Object.fromEntries(tmpfs(host).map((path) => [path, ''])),
      CapAdd: [...host.capabilities.add],
      CapDrop: [...host.capabilities.drop],
      ExtraHosts: [...options.links.hosts],
      // The library's types lack the field (Engine API 1.41).
      ...(host.systemd && options.cgroups === '2' ? { CgroupnsMode: 'host' } : {}),
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [host.name] } } },
  });
  options.onCreated(container.id);
  if (Object.keys(host.files).length > 0) {
    await refuseLost(host, container);
    await container.putArchive(await filesArchive(host.files), { path: '/' });
  }
  if (signal.aborted) throw new UnableError(`the start of "${host.name}" was interrupted`);
  await container.start();
}

/** What lint says of a path as it is written, of where the links of the image lead to. @throws UnableError */
async function refuseLost(host: ContainerHost, container: EngineContainer): Promise<void> {
  const known = new Map<string, Promise<string | undefined | null>>();
  const leadsTo = (path: string) => {
    const asked = known.get(path) ?? container.linkTarget(path);
    known.set(path, asked);
    return asked;
  };
  for (const path of Object.keys(host.files)) {
    const place = await followedPath(path, leadsTo);
    const why = place === path ? undefined : cannotHold(place, host);
    if (why === undefined) continue;
    throw new UnableError(
      `files: ${path} of "${host.name}" leads to ${place} in its image, and ${place} ${why}`,
      {
        hint: 'name a place that is neither in memory nor mounted, or write the file when the host runs',
      },
    );
  }
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
