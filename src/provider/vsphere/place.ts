import { UnableError } from '../../model/errors.ts';
import type { InventoryItem, VcenterInventory } from './inventory.ts';
import type { VirtualMachineHost } from './settings.ts';
import type { Ref } from './vim-value.ts';

/** Where a machine is put, and what it is a clone of: references, as names may not be unique. */
export interface MachinePlace {
  readonly template: InventoryItem;
  readonly folder: Ref;
  readonly pool: Ref;
  readonly datastore?: Ref;
  readonly network?: InventoryItem;
}

/** The datacenter of the settings, or the only one. @throws UnableError */
export function datacenterIn(
  inventory: VcenterInventory,
  asked: string | undefined,
  what: string,
): InventoryItem {
  if (asked !== undefined) return inventory.find('datacenter', asked, what);
  const all = inventory.of('datacenter');
  const [one, ...others] = all;
  if (one !== undefined && others.length === 0) return one;
  throw new UnableError(
    `${what}: ${one === undefined ? 'there is no datacenter, or the user may not see one' : `there are ${all.length} datacenters: ${all.map(({ path }) => path).join(', ')}`}`,
    { hint: 'write providers: { vsphere: { datacenter: … } }' },
  );
}

/** Looks everything up that a host names. @throws UnableError that says what does not exist, and what may be meant */
export function placeOf(
  host: VirtualMachineHost,
  inventory: VcenterInventory,
  datacenter: InventoryItem,
  what: string,
): MachinePlace {
  const { path: below } = datacenter;
  const folder = inventory.get(datacenter.seen.properties.get('vmFolder')?.ref);
  if (folder === undefined)
    throw new UnableError(`${what}: the folder of the machines of ${below} cannot be seen`);
  const datastore =
    host.datastore === undefined ? undefined : inventory.find('datastore', host.datastore, what, below);
  if (datastore?.ref.type === 'StoragePod')
    throw new UnableError(`${what}: ${datastore.path} is a cluster of datastores`, {
      hint: 'write one of its datastores: nothing is placed by Storage DRS',
    });
  const network =
    host.network === undefined ? undefined : inventory.find('network', host.network, what, below);
  return {
    template: inventory.find('template', host.template, what, below),
    folder:
      host.folder === undefined ? folder.ref : inventory.find('folder', host.folder, what, folder.path).ref,
    pool: poolOf(host.pool, inventory, below, what),
    ...(datastore === undefined ? {} : { datastore: datastore.ref }),
    ...(network === undefined ? {} : { network }),
  };
}

/** A cluster, and a host that is in none, has a pool that all its resources are in. */
function poolOf(asked: string | undefined, inventory: VcenterInventory, below: string, what: string): Ref {
  const whole = inventory.of('pool', below).filter(({ ref }) => ref.type.endsWith('ComputeResource'));
  const [only, ...others] = whole;
  if (asked === undefined && (only === undefined || others.length > 0))
    throw new UnableError(
      `${what}: it has no pool, and there ${only === undefined ? 'is no cluster and no host' : `are ${whole.length} clusters and hosts`} in ${below}`,
      { hint: `write a pool, a cluster or a host: ${whole.map(({ name }) => name).join(', ')}` },
    );
  const item = asked === undefined ? only : inventory.find('pool', asked, what, below);
  const pool = item?.seen.properties.get('resourcePool')?.ref ?? item?.ref;
  if (pool === undefined) throw new UnableError(`${what}: ${asked} has no resource pool`);
  return pool;
}
