import { UnableError } from '../../model/errors.ts';
import { LATE, within } from '../../transport/deadline.ts';
import type { Engine } from '../../transport/docker/engine.ts';
import { addressEnv } from '../address-env.ts';
import type { StackHost } from '../provider.ts';
import { openRelay, type Relay } from '../relay.ts';

/** How a container reaches hosts that are not containers. */
export interface Links {
  /** Lines for its hosts file: `db:172.18.0.1`. */
  readonly hosts: readonly string[];
  /** HOST_<NAME> and PORT_<NAME>_<n>. */
  readonly env: Readonly<Record<string, string>>;
}

const ANSWER_MS = 10_000;

/**
 * Hosts of other providers are reached on this machine, often on its loopback, where no container can connect. So for each of their ports
 * this process listens on the machine's own address in the network of the stack, at the same number if it is free, and forwards
 * connections. That ends with this process.
 */
export function openLinks(engine: Engine, network: string) {
  const relays = new Map<string, Promise<Relay>>();
  let gateway: Promise<string> | undefined;

  async function portFor(host: StackHost, inside: number, address: string): Promise<number> {
    const key = `${host.name} ${inside}`;
    const opening = relays.get(key) ?? openRelay({ host: address, port: inside }, () => host.ports[inside]);
    relays.set(key, opening);
    // Whether an address belongs to this machine shows when listening there: a bridge without containers is in no list of Node's.
    const relay = await opening.catch((error: Error) => {
      throw unreachable(network, error);
    });
    return relay.port;
  }

  return {
    /** @throws UnableError if this machine has no address in the network */
    async to(peers: readonly StackHost[]): Promise<Links> {
      if (peers.length === 0) return { hosts: [], env: {} };
      gateway ??= gatewayOf(engine, network);
      const address = await gateway;
      const reached = await Promise.all(
        peers.map(async (peer) => {
          const ports = Object.keys(peer.ports).map(Number);
          const pairs = ports.map(async (inside) => [inside, await portFor(peer, inside, address)] as const);
          return { name: peer.name, host: address, ports: new Map(await Promise.all(pairs)) };
        }),
      );
      return { hosts: reached.map(({ name }) => `${name}:${address}`), env: addressEnv(reached) };
    },
    async close(): Promise<void> {
      const open = await Promise.allSettled(relays.values());
      relays.clear();
      for (const one of open) if (one.status === 'fulfilled') one.value.close();
    },
  };
}

/** The gateway of a network of the engine, which on Linux is this machine's address in it. @throws UnableError */
async function gatewayOf(engine: Engine, network: string): Promise<string> {
  const seen = await within(engine.getNetwork(network).inspect(), ANSWER_MS);
  const address: unknown = seen === LATE ? undefined : seen.IPAM?.Config?.[0]?.Gateway;
  if (typeof address === 'string') return address;
  throw unreachable(network, new Error(`the engine does not say the gateway of the network ${network}`));
}

function unreachable(network: string, cause: Error): UnableError {
  return new UnableError(
    `containers in the network ${network} cannot reach hosts of other providers: ${cause.message}`,
    {
      hint: 'run opsproof on the machine of the engine, under Linux, or make all hosts of the environment containers; a rootless engine has its networks where this machine has no address',
      cause,
    },
  );
}
