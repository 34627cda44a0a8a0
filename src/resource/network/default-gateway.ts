import type { Facts } from '../../host/facts.ts';
import { ipv4Address, ipv6Address } from '../never.ts';
import type { Look, Resource } from '../resource.ts';
import { defaultGatewayInventory } from './route.inventory.ts';
import { byPrecedence, type RouteEntry } from './route.proc.ts';
import { printRoutes, readRoutes } from './route.read.ts';

export const defaultGatewayResource: Resource = {
  noun: 'default gateway',
  key: 'none',
  description: 'Where all other packets go, according to the main routing table.',
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
    return {
      command: printRoutes(),
      read(reply) {
        const read = readRoutes(facts, reply);
        if ('unable' in read) return read;
        const [four, six] = [defaultOf(read.routes, 4), defaultOf(read.routes, 6)];
        if (four === undefined && six === undefined) return { exists: false };
        return {
          exists: true,
          address: four?.via ?? null,
          device: four?.device ?? null,
          'ipv6 address': six?.via ?? null,
          'ipv6 device': six?.device ?? null,
        };
      },
    };
  },
};

function defaultOf(routes: readonly RouteEntry[], family: 4 | 6): RouteEntry | undefined {
  return routes
    .filter(({ network, type }) => network.family === family && network.prefix === 0 && type === 'unicast')
    .sort(byPrecedence)[0];
}
