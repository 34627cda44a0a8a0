import { UnableError } from '../../model/errors.ts';
import type { Cloud } from './cloud.ts';
import { findImage, type Image } from './image.ts';
import type { ServerHost } from './server-host.ts';
import { type Named, theOne } from './the-one.ts';

/** What a server is made of, by its ids. */
export interface ServerParts {
  readonly image: Image;
  readonly flavor: Named;
  readonly network: Named;
  readonly subnet?: Named;
  /** From which it gets its floating address. */
  readonly external?: Named;
  readonly serverGroup?: Named;
}

interface Network extends Named {
  readonly 'router:external'?: boolean;
}

interface Subnet extends Named {
  readonly network_id: string;
}

/**
 * Finds what a host names, side by side.
 * @param what for messages: `host "web" of "shop" could not be started`
 * @throws UnableError that says what is not there, or there more than once
 */
export async function findParts(cloud: Cloud, host: ServerHost, what: string): Promise<ServerParts> {
  const [image, flavor, networks, serverGroup] = await Promise.all([
    findImage(cloud, host, what),
    cloud
      .list<Named>(what, 'compute', '/flavors/detail', 'flavors')
      .then((all) => theOne(all, host.flavor, 'flavor', what)),
    cloud.list<Network>(
      what,
      'network',
      '/networks?fields=id&fields=name&fields=router:external',
      'networks',
    ),
    host.serverGroup === undefined ? undefined : findGroup(cloud, host.serverGroup, what),
  ]);
  const network = networkOf(networks, host, what);
  const subnet = host.subnet === undefined ? undefined : await findSubnet(cloud, network, host.subnet, what);
  const external = host.floating === undefined ? undefined : externalOf(networks, host.floating, what);
  return {
    image,
    flavor,
    network,
    ...(subnet === undefined ? {} : { subnet }),
    ...(external === undefined ? {} : { external }),
    ...(serverGroup === undefined ? {} : { serverGroup }),
  };
}

function networkOf(networks: readonly Network[], { network }: ServerHost, what: string): Network {
  if (network !== undefined) return theOne(networks, network, 'network', what);
  const [first, ...others] = networks.filter((one) => one['router:external'] !== true);
  if (first !== undefined && others.length === 0) return first;
  const names = [first, ...others].flatMap((one) => one?.name ?? []);
  throw new UnableError(
    `${what}: it says no network, and the project has ${names.length === 0 ? 'none' : names.length}`,
    {
      hint:
        names.length === 0
          ? 'make one (openstack network create), or write an external one as network'
          : `write network: ${names.slice(0, 10).join(' or ')}`,
    },
  );
}

function externalOf(networks: readonly Network[], floating: true | string, what: string): Network {
  const all = networks.filter((one) => one['router:external'] === true);
  if (floating !== true) return theOne(all, floating, 'external network', what);
  const [first, ...others] = all;
  if (first !== undefined && others.length === 0) return first;
  throw new UnableError(
    `${what}: there are ${all.length} external networks for a floating address`,
    all.length === 0
      ? { hint: 'an operator of the cloud must make one; without floating it is reached at its own address' }
      : { hint: `write which one: floating: ${all.map(({ name }) => name).join(' or ')}` },
  );
}

async function findSubnet(cloud: Cloud, network: Named, asked: string, what: string): Promise<Named> {
  const path = `/subnets?network_id=${network.id}&fields=id&fields=name&fields=network_id`;
  const subnets = await cloud.list<Subnet>(what, 'network', path, 'subnets');
  return theOne(subnets, asked, `subnet of the network ${network.name}`, what);
}

async function findGroup(cloud: Cloud, asked: string, what: string): Promise<Named> {
  const path = '/os-server-groups?limit=1000';
  const { server_groups: groups = [] } = await cloud.ask<{ readonly server_groups?: readonly Named[] }>(
    what,
    'compute',
    'GET',
    path,
  );
  return theOne(groups, asked, 'server group', what);
}
