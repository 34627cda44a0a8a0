import type { MachinePlace } from './place.ts';
import type { VirtualMachineHost } from './settings.ts';
import { anyText, Typed, type VimFields } from './vim-value.ts';

const MIB = 1024 ** 2;

export interface Clone {
  readonly host: VirtualMachineHost;
  readonly place: MachinePlace;
  /** For people who look at it in vCenter. */
  readonly note: string;
  /** Advanced settings: the marks, those of the host, and the data for cloud-init. */
  readonly settings: Readonly<Record<string, string>>;
  /** The change of its network card, if it gets another network. */
  readonly card?: VimFields;
  /** The data for VMware Tools. */
  readonly customization?: VimFields;
}

/** A VirtualMachineCloneSpec: a machine that is off, since what it is called by must be written down before it runs. */
export function cloneSpec({ host, place, note, settings, card, customization }: Clone): VimFields {
  return {
    location: { datastore: place.datastore, pool: place.pool },
    template: false,
    config: {
      annotation: note,
      numCPUs: host.cpus,
      memoryMB: host.memory === undefined ? undefined : Math.ceil(host.memory / MIB),
      deviceChange: card,
      extraConfig: Object.entries(settings).map(([key, value]) => ({ key, value: anyText(value) })),
    },
    customization,
    powerOn: false,
  };
}

/** A CustomizationSpec for Linux: its name, and addresses from DHCP. */
export function linuxCustomization(hostname: string, domain: string, cards: number): VimFields {
  return {
    identity: new Typed('CustomizationLinuxPrep', {
      hostName: new Typed('CustomizationFixedName', { name: hostname }),
      domain,
    }),
    globalIPSettings: {},
    nicSettingMap: Array.from({ length: cards }, () => ({
      adapter: { ip: new Typed('CustomizationDhcpIpGenerator', {}) },
    })),
  };
}
