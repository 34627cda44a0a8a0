import type { Facts } from '../../host/facts.ts';
import { ipv4Address, ipv6Address } from '../never.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { allUnseen, lookWith } from '../sight.ts';
import { defaultGatewayInventory } from './route.inventory.ts';
import { byPrecedence, type RouteEntry } from './route.proc.ts';
import { printRoutes, readRoutes } from './route.read.ts';

export const defaultGatewayResource: Resource = {
  noun: 'default gateway',
  key: 'none',
  description:
    'Where all other packets go, according to the main routing table; routes to both halves of all addresses, as VPNs add them, come first.',
  attributes: {
    exists: { type: 'boolean', description: 'There is one for IPv4 or IPv6.' },
    address: { never: ipv4Address, type: 'text', description: 'Its IPv4 address.' },
    device: { type: 'text', description: 'The interface that leads to it, for IPv4.' },
    'ipv6 address': { never: ipv6Address, type: 'text', description: 'Its IPv6 address.' },
    'ipv6 device': { type: 'text', description: 'The interface that leads to it, for IPv6.' },
  },
  inventory: defaultGatewayInventory,
  examples: ['the default gateway exists', 'the default gateway has device eth0'],
  look(_name, facts: Facts): Look {
    return lookWith(printRoutes(), (reply) => {
      const read = readRoutes(facts, reply);
      if ('unable' in read) return read;
      const state: Record<string, State[string]> = {};
      const unseen: Record<string, Unable> = {};
      const put = (family: 4 | 6, address: string, device: string) => {
        const gateway = defaultOf(read.routes, family);
        if (gateway !== undefined && 'unable' in gateway)
          Object.assign(unseen, allUnseen([address, device], gateway));
        else Object.assign(state, { [address]: gateway?.via ?? null, [device]: gateway?.device ?? null });
        return gateway !== undefined;
      };
      const exists = [put(4, 'address', 'device'), put(6, 'ipv6 address', 'ipv6 device')].includes(true);
      return exists ? { state: { exists, ...state }, unseen } : { state: { exists }, unseen: {} };
    });
  },
};

/**
 * Routes to both halves of all addresses are more specific than the default one, and so is 2000::/3, which has every public address: a VPN
 * takes all packets without touching the default route (`redirect-gateway def1`, openvpn(8)).
 */
function defaultOf(routes: readonly RouteEntry[], family: 4 | 6): RouteEntry | Unable | undefined {
  const to = (prefix: number, top: bigint) =>
    routes
      .filter(
        ({ network, type }) =>
          network.family === family &&
          network.prefix === prefix &&
          network.bits >> BigInt((family === 4 ? 32 : 128) - prefix) === top &&
          (prefix === 1 || type === 'unicast'),
      )
      .sort(byPrecedence)[0];
  const [low, high] = [to(1, 0n), to(1, 1n)];
  if (low === undefined && high === undefined) return (family === 6 ? to(3, 1n) : undefined) ?? to(0, 0n);
  const [lower = '', upper = ''] = [low, high].map(
    (half) => (half?.type === 'unicast' ? (half.via ?? half.device) : half?.type) ?? 'the default route',
  );
  if (low?.type === 'unicast' && lower === upper && low.device === high?.device) return low;
  return {
    unable: `the lower half of all addresses goes to ${lower}, the upper half to ${upper}`,
    hint: 'check the route "…" of each',
  };
}
