import type { EngineContainer } from '../../transport/docker/engine.ts';
import type { Target } from '../../transport/registry.ts';
import type { HostImage, HostState } from '../provider.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import type { ContainerHost } from './container-host.ts';

/** What the engine reports about a container. */
export type Inspected = Awaited<ReturnType<EngineContainer['inspect']>>;

/** What is known about a container. */
export interface Known {
  readonly host: ContainerHost;
  readonly seen: Inspected | undefined;
  /** Its address in the stack's network, or the last one that it had. */
  readonly address: string;
  readonly keys: () => SshKeyPair;
  readonly hostKeys: readonly string[];
  readonly image: HostImage;
}

export function stateOf(known: Known): HostState {
  const { seen, address, image } = known;
  const inside = Object.keys(seen?.NetworkSettings.Ports ?? {}).map((port) => Number.parseInt(port, 10));
  const ports = inside.flatMap((port) => {
    const published = publishedPort(seen, port);
    return published === undefined ? [] : [[port, { host: '127.0.0.1', port: published }] as const];
  });
  return {
    target: targetOf(known),
    address,
    ports: Object.fromEntries(ports),
    running: seen?.State.Running === true && !seen.State.Paused,
    ...(seen?.State.Paused === true ? { paused: true as const } : {}),
    image,
  };
}

/** Port inside on which sshd is reached, for `transport: ssh`. */
export function sshPortOf(host: ContainerHost): number | undefined {
  return host.transport === 'ssh' ? (host.port ?? 22) : undefined;
}

/** Where a port inside is published on 127.0.0.1 now, if it is: a stopped container has none, a started one has new ones. */
export function publishedPort(seen: Inspected | undefined, port: number): number | undefined {
  const bound = seen?.NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort;
  return bound === undefined ? undefined : Number(bound);
}

function targetOf({ host, seen, keys, hostKeys }: Known): Target {
  const sudo = {
    ...(host.sudo ? { sudo: true } : {}),
    ...(host.timeoutMs === undefined ? {} : { timeoutMs: host.timeoutMs }),
  };
  const port = sshPortOf(host);
  if (port === undefined) {
    const user = host.user === undefined ? {} : { user: host.user };
    return { transport: 'docker', container: seen?.Id ?? host.name, ...user, ...sudo };
  }
  return {
    transport: 'ssh',
    host: '127.0.0.1',
    port: publishedPort(seen, port) ?? port,
    user: host.user ?? 'root',
    hostKeys,
    ...credentials(host, keys),
    ...sudo,
  };
}

/** The environment's key, else the key that was made for the stack. */
function credentials(
  { identity, password }: ContainerHost,
  keys: () => SshKeyPair,
): { privateKey?: string; identity?: string; password?: string } {
  if (identity === undefined && password === undefined) return { privateKey: keys().privateKey };
  return {
    ...(identity === undefined ? {} : { identity }),
    ...(password === undefined ? {} : { password: password.reveal() }),
  };
}
