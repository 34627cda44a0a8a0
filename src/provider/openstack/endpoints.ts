import { UnableError } from '../../model/errors.ts';
import type { Access } from './access.ts';
import type { CatalogService, Session } from './keystone.ts';

/** The services that are asked, by the type that the catalog has for them, and how their address must end. */
export type Service = 'compute' | 'network' | 'image';

const ENDS: Readonly<Record<Service, string>> = { compute: '', network: '/v2.0', image: '/v2' };

/**
 * Where a service is, without a slash at its end.
 * @throws UnableError that says what the catalog has instead
 */
export function endpointOf(service: Service, { catalog }: Session, access: Access): string {
  const url = access.overrides[service] ?? inCatalog(service, catalog, access);
  const base = url.replace(/\/+$/, '');
  // The catalog names nova with its version, and neutron and glance mostly without.
  return service === 'compute' ? base : `${base.replace(/\/v\d+(?:\.\d+)?$/, '')}${ENDS[service]}`;
}

function inCatalog(service: Service, catalog: readonly CatalogService[], access: Access): string {
  const all = catalog.filter(({ type }) => type === service).flatMap(({ endpoints }) => endpoints);
  const seen = all.filter((one) => one.interface === access.interface);
  const regions = [...new Set(seen.map(regionOf))];
  const { region = regions[0], interface: side } = access;
  const what = `OpenStack at ${access.authUrl} cannot be asked`;
  if (seen.length === 0)
    throw new UnableError(`${what}: its catalog has no ${side} endpoint of the service "${service}"`, {
      hint:
        all.length === 0
          ? `openstack catalog list shows what it has: ${catalog.map(({ type }) => type).join(', ') || 'nothing'}`
          : `write interface: ${[...new Set(all.map((one) => one.interface))].join(' or ')} under providers: { openstack: … }`,
    });
  if (access.region === undefined && regions.length > 1)
    throw new UnableError(`${what}: it has several regions, and none is named`, {
      hint: `write region under providers: { openstack: … }: ${regions.join(', ')}`,
    });
  const [found] = seen.filter((one) => regionOf(one) === region);
  if (found === undefined)
    throw new UnableError(`${what}: it has no region "${region}"`, { hint: `it has ${regions.join(', ')}` });
  return found.url;
}

function regionOf({ region_id: id, region }: CatalogService['endpoints'][number]): string {
  return id ?? region ?? '';
}
