import { UnableError } from '../../model/errors.ts';
import type { InventoryItem } from './inventory.ts';
import { readObjects, type SeenObject } from './properties.ts';
import type { VimElement } from './soap.ts';
import type { Vcenter } from './vcenter.ts';
import { Typed, type VimFields } from './vim-value.ts';

/** The kinds of network card that a machine can have ("VirtualEthernetCard"). */
const CARD = /^Virtual(?:E1000e?|PCNet32|Vmxnet[23]?|SriovEthernetCard)$/;

/** The network cards of a machine. */
export function cardsOf({ properties }: SeenObject): readonly VimElement[] {
  return (properties.get('config.hardware.device')?.all() ?? []).filter(({ type }) => CARD.test(type));
}

/** The change that puts a network card into another network. @throws UnableError */
export async function intoNetwork(
  card: VimElement,
  network: InventoryItem,
  vcenter: Vcenter,
  what: string,
): Promise<VimFields> {
  const number = (field: string) => {
    const text = card.at(field)?.text;
    return text === undefined ? undefined : Number(text);
  };
  return {
    operation: 'edit',
    device: new Typed(card.type, {
      key: number('key'),
      // vCenter writes it anew; the simulator fails without it.
      deviceInfo: new Typed('Description', {
        label: card.at('deviceInfo', 'label')?.text ?? '',
        summary: network.name,
      }),
      backing: await backingOf(network, vcenter, what),
      connectable: { startConnected: true, allowGuestControl: true, connected: true },
      controllerKey: number('controllerKey'),
      unitNumber: number('unitNumber'),
    }),
  };
}

async function backingOf(network: InventoryItem, vcenter: Vcenter, what: string): Promise<Typed> {
  const { ref, name, path } = network;
  if (ref.type === 'DistributedVirtualPortgroup') return portOf(network, vcenter, what);
  if (ref.type === 'OpaqueNetwork') {
    const [seen] = await readObjects(vcenter, what, [ref], { OpaqueNetwork: ['summary'] });
    const summary = seen?.properties.get('summary');
    const id = summary?.at('opaqueNetworkId')?.text;
    if (id === undefined) throw new UnableError(`${what}: the network ${path} does not say its id`);
    return new Typed('VirtualEthernetCardOpaqueNetworkBackingInfo', {
      opaqueNetworkId: id,
      opaqueNetworkType: summary?.at('opaqueNetworkType')?.text ?? '',
    });
  }
  return new Typed('VirtualEthernetCardNetworkBackingInfo', { deviceName: name, network: ref });
}

/** A port of a distributed switch: any free one of the group. */
async function portOf({ ref, path }: InventoryItem, vcenter: Vcenter, what: string): Promise<Typed> {
  const group = await readObjects(vcenter, what, [ref], {
    DistributedVirtualPortgroup: ['key', 'config.distributedVirtualSwitch'],
  });
  const key = group[0]?.properties.get('key')?.text;
  const ofGroup = group[0]?.properties.get('config.distributedVirtualSwitch')?.ref;
  const switches =
    ofGroup === undefined ? [] : await readObjects(vcenter, what, [ofGroup], { [ofGroup.type]: ['uuid'] });
  const uuid = switches[0]?.properties.get('uuid')?.text;
  if (key === undefined || uuid === undefined)
    throw new UnableError(`${what}: the switch of the network ${path} cannot be seen`);
  return new Typed('VirtualEthernetCardDistributedVirtualPortBackingInfo', {
    port: { switchUuid: uuid, portgroupKey: key },
  });
}
