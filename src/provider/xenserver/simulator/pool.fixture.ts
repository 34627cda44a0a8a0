import { NULL, type Rows } from './rows.fixture.ts';

/** What is there before anybody makes anything. */
export interface Given {
  readonly template: string;
  readonly network: string;
  readonly storage: string;
  readonly isos: string;
  /** The disc in the drive of the template. */
  readonly disc: string;
}

const NOTHING = { other_config: {}, tags: [] };

/** A pool of one server with a network, storages, and templates. */
export function furnish(rows: Rows): Given {
  const storage = rows.add('SR', {
    ...NOTHING,
    name_label: 'Local storage',
    content_type: 'user',
    type: 'ext',
  });
  const isos = rows.add('SR', { ...NOTHING, name_label: 'Discs', content_type: 'iso', type: 'iso' });
  const network = rows.add('network', { ...NOTHING, name_label: 'Pool-wide network' });
  const host = rows.add('host', {
    ...NOTHING,
    name_label: 'xen1',
    address: '127.0.0.1',
    enabled: true,
    PIFs: [],
  });
  rows.add('pool', { ...NOTHING, name_label: 'test', master: host, default_SR: storage });
  const disc = rows.add('VDI', disk('debian.iso', isos));
  const template = addTemplate(rows, 'debian-12-cloud', {});
  attach(rows, template, rows.add('VDI', disk('debian root', storage)), 'Disk', '0');
  attach(rows, template, disc, 'CD', '3');
  const card = rows.add('VIF', { ...NOTHING, VM: template, network, device: '0', MAC: '00:16:3e:00:00:01' });
  // What its tools had told when it was a machine: an address that is another machine's today.
  const told = {
    networks: { '0/ip': '127.0.0.9' },
    last_updated: '20250101T00:00:00Z',
    os_version: {},
    live: false,
  };
  rows.set('VM', template, { VIFs: [card], guest_metrics: rows.add('VM_guest_metrics', told) });
  addTemplate(rows, 'twice', {});
  addTemplate(rows, 'twice', {});
  const recipe =
    '<provision><disk device="0" size="10737418240" sr="" bootable="true" type="system"/></provision>';
  addTemplate(rows, 'Debian Bookworm 12', { disks: recipe, default_template: 'true' });
  return { template, network, storage, isos, disc };
}

export function disk(name: string, storage: string) {
  return {
    ...NOTHING,
    name_label: name,
    name_description: '',
    SR: storage,
    VBDs: [],
    virtual_size: 2 * 1024 ** 3,
    type: 'system',
    sharable: false,
    read_only: false,
    is_a_snapshot: false,
  };
}

export function attach(rows: Rows, vm: string, vdi: string, type: string, userdevice: string): string {
  const mode = type === 'CD' ? 'RO' : 'RW';
  const slot = rows.add('VBD', {
    ...NOTHING,
    VM: vm,
    VDI: vdi,
    type,
    userdevice,
    mode,
    currently_attached: false,
    empty: false,
  });
  rows.set('VM', vm, { VBDs: [...(rows.get('VM', vm).VBDs as readonly string[]), slot] });
  if (vdi !== NULL)
    rows.set('VDI', vdi, { VBDs: [...(rows.get('VDI', vdi).VBDs as readonly string[]), slot] });
  return slot;
}

function addTemplate(rows: Rows, name: string, config: Readonly<Record<string, string>>): string {
  return rows.add('VM', {
    name_label: name,
    name_description: '',
    power_state: 'Halted',
    is_a_template: true,
    is_a_snapshot: false,
    is_control_domain: false,
    other_config: { auto_poweron: 'true', ...config },
    tags: [],
    VBDs: [],
    VIFs: [],
    consoles: [],
    guest_metrics: NULL,
    memory_static_min: 256 * 1024 ** 2,
    memory_static_max: 1024 ** 3,
    memory_dynamic_min: 1024 ** 3,
    memory_dynamic_max: 1024 ** 3,
    VCPUs_max: 2,
    VCPUs_at_startup: 2,
    actions_after_crash: 'restart',
    ha_restart_priority: '',
    current_operations: {},
  });
}
