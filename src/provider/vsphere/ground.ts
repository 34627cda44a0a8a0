import type { CloudHost } from '../machine/cloud-host.ts';
import { stackKey } from '../machine/stack-key.ts';
import type { StackContext } from '../provider.ts';
import type { SshKeyPair } from '../ssh-key.ts';
import { accessOf } from './access.ts';
import { VcenterInventory } from './inventory.ts';
import { Looks } from './looks.ts';
import { datacenterIn, type MachinePlace, placeOf } from './place.ts';
import { readObjects, type SeenObject } from './properties.ts';
import { LIFE } from './seen-machine.ts';
import type { VirtualMachineHost, VsphereSettings } from './settings.ts';
import { Vcenter } from './vcenter.ts';

/** What the machines of one stack share. */
export interface VsphereGround {
  readonly vcenter: Vcenter;
  readonly looks: Looks;
  readonly key: SshKeyPair;
  /** By host. */
  readonly places: ReadonlyMap<string, MachinePlace>;
  /** Id of a template → its devices. */
  readonly templates: ReadonlyMap<string, SeenObject>;
  /** Hosts that were started, by name. */
  readonly hosts: Map<string, CloudHost>;
}

/** Logs in and looks up everything that the hosts name, before anything is made. @throws UnableError */
export async function makeGround(
  hosts: readonly VirtualMachineHost[],
  context: StackContext,
): Promise<VsphereGround> {
  const access = accessOf(context.settings as VsphereSettings);
  // From a variable it is known to nobody else.
  context.conceal(access.password);
  const vcenter = new Vcenter(access, context.environment);
  const what = `"${context.environment}" could not be brought up`;
  try {
    await vcenter.open(what);
    const inventory = await VcenterInventory.read(vcenter, what);
    const datacenter = datacenterIn(inventory, access.datacenter, what);
    const places = new Map(
      hosts.map((host) => [
        host.name,
        placeOf(
          host,
          inventory,
          datacenter,
          `host "${host.name}" of "${context.environment}" cannot be made`,
        ),
      ]),
    );
    return {
      vcenter,
      looks: new Looks(vcenter, `it is not known how the machines of ${context.prefix} are`, {
        VirtualMachine: LIFE,
      }),
      key: stackKey(`opsproof ${context.prefix}`, context.conceal)(),
      places,
      templates: await templatesOf([...places.values()], vcenter, what),
      hosts: new Map(),
    };
  } catch (error) {
    await vcenter.close();
    throw error;
  }
}

/** One request for all of them. */
async function templatesOf(
  places: readonly MachinePlace[],
  vcenter: Vcenter,
  what: string,
): Promise<ReadonlyMap<string, SeenObject>> {
  const refs = new Map(places.map(({ template }) => [template.ref.id, template.ref]));
  const seen = await readObjects(vcenter, what, [...refs.values()], {
    VirtualMachine: ['config.hardware.device'],
  });
  return new Map(seen.map((one) => [one.ref.id, one]));
}
