import type { Inventory, State } from '../resource.ts';
import { printNetwork } from './ip-network.ts';
import { byPrecedence, type RouteEntry } from './route.proc.ts';
import { printRoutes, readRoutes } from './route.read.ts';

/** Interfaces that container engines and virtual machines create and remove. */
const PASSING = /^(?:veth|br-[0-9a-f]{12}|cali|cni|flannel|lxc|tap|vnet)/;

/** fe80::/10: every interface has it by default. */
const isLinkLocal = ({ network: { family, bits } }: RouteEntry) => family === 6 && bits >> 118n === 0x3fan;
/** The noun `default gateway` covers it. */
const isGateway = ({ network, type }: RouteEntry) => network.prefix === 0 && type === 'unicast';

export const routeInventory: Inventory = {
  keep: ['via', 'device', 'metric', 'type'],
  names: (facts) => ({
    command: printRoutes(),
    read(reply) {
      const read = readRoutes(facts, reply);
      if ('unable' in read) return read;
      const routes = new Map<string, State>();
      for (const route of [...read.routes].sort(byPrecedence).reverse()) {
        if (isLinkLocal(route) || isGateway(route) || PASSING.test(route.device ?? '')) continue;
        const { network, via, device, metric, type } = route;
        // Of several the first one is kept, as in the noun itself.
        routes.set(printNetwork(network), { exists: true, via, device, metric, type });
      }
      return routes;
    },
  }),
};

export const defaultGatewayInventory: Inventory = {
  keep: ['address', 'device', 'ipv6 address', 'ipv6 device'],
  names: () => ({ command: ':', read: () => [''] }),
};
