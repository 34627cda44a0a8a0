import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import type { Reached } from '../address-env.ts';
import type { StackHost } from '../provider.ts';

/** Host name → port in the environment's file → the loopback port that stands for it. */
export type LoopbackPorts = ReadonlyMap<string, ReadonlyMap<number, number>>;

/** Below the ports that Linux assigns to outgoing connections (ip(7), ip_local_port_range), so that none of these takes one. */
const [LOWEST, HIGHEST] = [20_000, 29_999];
const TRIES = 200;

/**
 * Finds a free port of 127.0.0.1 for every port of every host. All are held until all are found, so none is assigned twice.
 * @param taken ports that were assigned to other stacks of this run, whose processes may not listen yet; new ones are added
 */
export async function freePorts(
  hosts: readonly { readonly name: string; readonly ports: readonly number[] }[],
  taken: Set<number> = new Set(),
): Promise<LoopbackPorts> {
  const held: Server[] = [];
  try {
    const found = new Map<string, Map<number, number>>();
    for (const host of hosts) {
      const ports = new Map<number, number>();
      for (const port of host.ports) {
        const server = await hold(taken);
        held.push(server);
        const address = server.address();
        if (address === null || typeof address !== 'object') continue;
        taken.add(address.port);
        ports.set(port, address.port);
      }
      found.set(host.name, ports);
    }
    return found;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

/** Where a child process itself listens: `PORT` (the first) and `PORT_<n>`. */
export function ownPorts(mapped: ReadonlyMap<number, number> = new Map()): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [inside, outside] of mapped) {
    env.PORT ??= String(outside);
    env[`PORT_${inside}`] = String(outside);
  }
  return env;
}

/** A host of another provider as reached from this machine. */
export function reachedAt({ name, address, ports }: StackHost): Reached {
  const [first] = Object.values(ports);
  return {
    name,
    host: first?.host ?? address,
    ports: new Map(Object.entries(ports).map(([inside, { port }]) => [Number(inside), port])),
  };
}

async function hold(taken: ReadonlySet<number>): Promise<Server> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    const server = taken.has(port) ? undefined : await listen(port).catch(() => undefined);
    if (server !== undefined) return server;
  }
  return listen(0);
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => resolve(server));
  });
}
