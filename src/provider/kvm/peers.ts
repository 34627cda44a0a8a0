import type { StackHost } from '../provider.ts';
import type { MachineGround } from './ground.ts';
import type { GuestHost } from './machine-host.ts';
import type { NamedPeer } from './settle-in.ts';

/** Where the hosts that it needs are: each has an address of its own in the network of the guest, and its ports there as they are. */
export function peersOf(
  { name, needs }: GuestHost,
  peers: readonly StackHost[],
  ground: MachineGround,
): readonly NamedPeer[] {
  const mine = needs.flatMap((need) => {
    const ports = need === name ? undefined : ground.ports.get(need);
    return ports === undefined ? [] : [{ name: need, ports: [...ports] }];
  });
  const others = peers.map((peer) => ({
    name: peer.name,
    ports: Object.entries(peer.ports).map(([inside, { port }]) => [Number(inside), port] as const),
  }));
  return [...mine, ...others].flatMap((peer, index) =>
    peer.ports.map(([port, to]) => ({ name: peer.name, address: `10.0.2.${FIRST + index}`, port, to })),
  );
}

/** In the guest's network 10.0.2.0/24, below it are those of qemu itself. */
const FIRST = 100;
