import type { Facts } from '../../host/facts.ts';
import { ipAddress, only } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { lookWith } from '../sight.ts';
import { type IpNetwork, networkOf, parseNetwork, printNetwork } from './ip-network.ts';
import { routeInventory } from './route.inventory.ts';
import { byPrecedence } from './route.proc.ts';
import { printRoutes, readRoutes } from './route.read.ts';

export const routeResource: Resource = {
  noun: 'route',
  key: 'quoted',
  description:
    'An entry of the main routing table, by its exact network: 10.0.0.0/8, 2001:db8::/32; 0.0.0.0/0 and ::/0 are the default routes. Of several, the one for packets of every type of service with the lowest metric.',
  attributes: {
    exists: { type: 'boolean', description: 'The table has an entry for exactly this network.' },
    via: {
      never: ipAddress,
      type: 'text',
      description: 'Address of the gateway; empty for a directly connected network.',
    },
    device: { type: 'text', description: 'The interface through which packets leave.' },
    source: {
      type: 'text',
      description: 'The address that packets are sent from, if the route has one; only ip reports it.',
    },
    metric: { type: 'integer', least: 0, description: 'Its metric; 0 if none is set.' },
    type: {
      never: only(
        'unicast',
        'local',
        'broadcast',
        'multicast',
        'anycast',
        'blackhole',
        'unreachable',
        'prohibit',
        'throw',
        'nat',
      ),
      type: 'text',
      description: 'unicast, blackhole, unreachable, prohibit, throw.',
    },
  },
  inventory: routeInventory,
  examples: [
    'the route "0.0.0.0/0" exists',
    'the route "0.0.0.0/0" has device eth0',
    'the route "203.0.113.0/24" does not exist',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    const network = parseNetwork(name);
    if (network === undefined)
      return `a route is written as its network, like 10.0.0.0/8 or 2001:db8::/32; found ${JSON.stringify(name)}`;
    const whole = networkOf(network);
    return whole.bits === network.bits
      ? undefined
      : `${name} has bits after its prefix; the network is ${printNetwork(whole)}`;
  },
  look(name: string, facts: Facts): Look {
    const wanted = parseNetwork(name) as IpNetwork;
    return lookWith(printRoutes(), (reply) => {
      const read = readRoutes(facts, reply);
      if ('unable' in read) return read;
      const [route] = read.routes.filter(({ network }) => sameNetwork(network, wanted)).sort(byPrecedence);
      if (route === undefined) return { state: { exists: false }, unseen: {} };
      const { via, device, source, metric, type } = route;
      return {
        state: { exists: true, via, device, ...(source === undefined ? {} : { source }), metric, type },
        unseen: {
          source: {
            unable: "the kernel's table does not show the source",
            hint: 'install iproute2 (ip) on the host',
          },
        },
      };
    });
  },
};

function sameNetwork(a: IpNetwork, b: IpNetwork): boolean {
  return a.family === b.family && a.prefix === b.prefix && a.bits === b.bits;
}
