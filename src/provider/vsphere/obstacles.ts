import { UnableError } from '../../model/errors.ts';
import type { Obstacle } from '../../model/obstacle.ts';
import type { ScopeWays } from '../shape.ts';
import { accessOf } from './access.ts';
import { VcenterInventory } from './inventory.ts';
import { datacenterIn, placeOf } from './place.ts';
import type { VirtualMachineHost, VsphereSettings } from './settings.ts';
import { Vcenter } from './vcenter.ts';

/**
 * Logs in and asks whether the datacenter is there, and everything that hosts name in it. Makes nothing but the session, which ends. Whether the
 * user may clone is not asked.
 */
export async function vsphereObstacles(
  hosts: readonly VirtualMachineHost[],
  { environment, settings }: ScopeWays & { readonly settings: object },
): Promise<readonly Obstacle[]> {
  const would = `"${environment}" would not start`;
  let vcenter: Vcenter | undefined;
  try {
    const access = accessOf(settings as VsphereSettings);
    vcenter = new Vcenter(access, environment);
    await vcenter.open(would);
    const inventory = await VcenterInventory.read(vcenter, would);
    const datacenter = datacenterIn(inventory, access.datacenter, would);
    return hosts.flatMap((host) => {
      try {
        placeOf(host, inventory, datacenter, 'it cannot be made');
        return [];
      } catch (error) {
        return [{ host: host.name, ...told(error) }];
      }
    });
  } catch (error) {
    return [told(error)];
  } finally {
    await vcenter?.close();
  }
}

/** What the inventory does not have is an obstacle; a vCenter that does not answer, or not us, says nothing. */
function told(error: unknown): Obstacle {
  if (!(error instanceof UnableError)) throw error;
  const { message, hint, cause } = error;
  const known = cause === undefined && !message.startsWith('vCenter ');
  return { message, ...(hint === undefined ? {} : { hint }), ...(known ? {} : { unable: true }) };
}
