import { randomUUID } from 'node:crypto';
import { whole } from './fields.fixture.ts';
import { type Machines, mustBe } from './machines.fixture.ts';
import { attach, disk } from './pool.fixture.ts';
import { NULL, Refused, type Row, type Rows, type Value } from './rows.fixture.ts';

type Action = (...params: readonly Value[]) => Value | Promise<Value>;

/** Bytes of memory that are free for machines. */
const FREE_MEMORY = 64 * 1024 ** 3;

/** What can be done in a pool besides reading and writing fields. */
export function actionsOf(rows: Rows, machines: Machines): Readonly<Record<string, Action>> {
  const vm = (ref: Value | undefined) => rows.get('VM', ref);
  return {
    'VM.clone': (ref, name) => clone(rows, String(ref), String(name), undefined),
    'VM.copy': (ref, name, storage) => {
      if (rows.get('SR', storage).content_type === 'iso')
        throw new Refused('OPERATION_NOT_ALLOWED', "Cannot copy a VM's disks to an ISO SR");
      return clone(rows, String(ref), String(name), String(storage));
    },
    'VM.snapshot': (ref, name) => {
      const copy = clone(rows, String(ref), String(name), undefined);
      rows.set('VM', copy, { is_a_snapshot: true, is_a_template: true });
      for (const slot of vm(copy).VBDs as readonly string[])
        rows.set('VDI', String(rows.get('VBD', slot).VDI), { is_a_snapshot: true });
      return copy;
    },
    'VM.provision': (ref) => {
      rows.set('VM', String(ref), { is_a_template: false });
      return '';
    },
    'VM.start': async (ref) => {
      const machine = String(ref);
      if (vm(machine).is_a_template === true) throw new Refused('VM_IS_TEMPLATE', machine);
      mustBe(rows, machine, 'Halted');
      const needed = Number(vm(machine).memory_static_max);
      if (needed > FREE_MEMORY)
        throw new Refused('HOST_NOT_ENOUGH_FREE_MEMORY', String(needed), String(FREE_MEMORY));
      await machines.start(machine);
      const at = `https://127.0.0.1/console?uuid=${randomUUID()}`;
      const console = rows.add('console', { VM: machine, protocol: 'rfb', location: at, other_config: {} });
      rows.set('VM', machine, { power_state: 'Running', consoles: [console] });
      for (const slot of vm(machine).VBDs as readonly string[])
        rows.set('VBD', slot, { currently_attached: true });
      return '';
    },
    'VM.clean_shutdown': async (ref) => {
      mustBe(rows, String(ref), 'Running');
      if (vm(ref).guest_metrics === NULL) throw new Refused('VM_MISSING_PV_DRIVERS', String(ref));
      await machines.stop(String(ref));
      machines.halted(String(ref));
      return '';
    },
    'VM.hard_shutdown': async (ref) => {
      mustBe(rows, String(ref), 'Running', 'Paused', 'Suspended');
      await machines.stop(String(ref));
      machines.halted(String(ref));
      return '';
    },
    'VM.pause': (ref) => freeze(rows, machines, String(ref), 'pause'),
    'VM.unpause': (ref) => freeze(rows, machines, String(ref), 'unpause'),
    'VM.destroy': async (ref) => {
      mustBe(rows, String(ref), 'Halted');
      await destroy(rows, machines, String(ref));
      return '';
    },
    'VM.set_memory_limits': (ref, ...limits) => {
      const [least = 0, most = 0, low = 0, high = 0] = limits.map((one) => whole('memory', one));
      if (!(least <= low && low <= high && high <= most))
        throw new Refused('MEMORY_CONSTRAINT_VIOLATION', 'order');
      rows.set('VM', String(ref), {
        memory_static_min: least,
        memory_static_max: most,
        memory_dynamic_min: low,
        memory_dynamic_max: high,
      });
      return '';
    },
    'VM.set_VCPUs_max': (ref, value) => cpus(rows, String(ref), { VCPUs_max: whole('VCPUs_max', value) }),
    'VM.set_VCPUs_at_startup': (ref, value) =>
      cpus(rows, String(ref), { VCPUs_at_startup: whole('VCPUs_at_startup', value) }),
    'VM.get_allowed_VBD_devices': (ref) => {
      const slots = vm(ref).VBDs as readonly string[];
      const taken = new Set(slots.map((slot) => rows.get('VBD', slot).userdevice));
      return Array.from({ length: 16 }, (_, place) => String(place)).filter((place) => !taken.has(place));
    },
    'VDI.create': (given) => {
      const asked = given as Row;
      whole('virtual_size', asked.virtual_size);
      return rows.add('VDI', { ...disk('', String(asked.SR)), ...asked });
    },
    'VDI.destroy': (ref) => {
      const slots = (rows.get('VDI', ref).VBDs as readonly string[]).filter((slot) =>
        rows.all('VBD').has(slot),
      );
      if (slots.some((slot) => rows.get('VBD', slot).currently_attached === true))
        throw new Refused('VDI_IN_USE', String(ref), 'destroy');
      for (const slot of slots) detach(rows, slot);
      rows.drop('VDI', String(ref));
      return '';
    },
    'VBD.create': (given) => {
      const { VM, VDI, type, mode, userdevice } = given as Row;
      if (type === 'Disk' && mode !== 'RW') throw new Refused('DISK_VBD_MUST_BE_READWRITE_FOR_HVM', NULL);
      return attach(rows, String(VM), String(VDI), String(type), String(userdevice));
    },
    'VIF.create': (given) => {
      const asked = given as Row;
      const card = rows.add('VIF', { ...asked, MAC: '00:16:3e:00:00:02' });
      rows.set('VM', String(asked.VM), { VIFs: [...(vm(asked.VM).VIFs as readonly string[]), card] });
      return card;
    },
    'VIF.destroy': (ref) => {
      const { VM } = rows.get('VIF', ref);
      rows.set('VM', String(VM), {
        VIFs: (vm(VM).VIFs as readonly string[]).filter((one) => one !== ref),
      });
      rows.drop('VIF', String(ref));
      return '';
    },
  };
}

/** As XenServer does: disks are copied with their `other_config`, discs in drives stay the same, and what the tools had told is copied, too. */
function clone(rows: Rows, from: string, name: string, storage: string | undefined): string {
  const { uuid: _, ...fields } = rows.get('VM', from);
  const copy = rows.add('VM', {
    ...fields,
    name_label: name,
    power_state: 'Halted',
    VBDs: [],
    VIFs: [],
    consoles: [],
    other_config: { ...(fields.other_config as Row), mac_seed: randomUUID() },
    guest_metrics:
      fields.guest_metrics === NULL
        ? NULL
        : rows.add('VM_guest_metrics', rows.get('VM_guest_metrics', fields.guest_metrics)),
  });
  for (const slot of fields.VBDs as readonly string[]) {
    const { VDI, type, userdevice } = rows.get('VBD', slot);
    const original = rows.get('VDI', VDI);
    const place = storage === undefined ? {} : { SR: storage };
    const next =
      type === 'CD'
        ? String(VDI)
        : rows.add('VDI', { ...original, ...place, VBDs: [], is_a_snapshot: false });
    attach(rows, copy, next, String(type), String(userdevice));
  }
  const cards = (fields.VIFs as readonly string[]).map((card) =>
    rows.add('VIF', { ...rows.get('VIF', card), VM: copy, MAC: '00:16:3e:00:00:03' }),
  );
  rows.set('VM', copy, { VIFs: cards });
  return copy;
}

async function freeze(rows: Rows, machines: Machines, vm: string, verb: 'pause' | 'unpause'): Promise<Value> {
  mustBe(rows, vm, verb === 'pause' ? 'Running' : 'Paused');
  await machines.freeze(vm, verb);
  rows.set('VM', vm, { power_state: verb === 'pause' ? 'Paused' : 'Running' });
  return '';
}

async function destroy(rows: Rows, machines: Machines, vm: string): Promise<void> {
  await machines.remove(vm);
  const row = rows.all('VM').get(vm);
  if (row === undefined) return;
  for (const slot of row.VBDs as readonly string[]) detach(rows, slot);
  for (const card of row.VIFs as readonly string[]) rows.drop('VIF', card);
  rows.drop('VM_guest_metrics', String(row.guest_metrics));
  rows.drop('VM', vm);
}

function detach(rows: Rows, slot: string): void {
  const { VM, VDI } = rows.get('VBD', slot);
  const without = (row: Row | undefined) =>
    ((row?.VBDs ?? []) as readonly string[]).filter((one) => one !== slot);
  if (rows.all('VM').has(String(VM))) rows.set('VM', String(VM), { VBDs: without(rows.get('VM', VM)) });
  if (rows.all('VDI').has(String(VDI))) rows.set('VDI', String(VDI), { VBDs: without(rows.get('VDI', VDI)) });
  rows.drop('VBD', slot);
}

function cpus(rows: Rows, vm: string, change: Readonly<Record<string, number>>): Value {
  const { VCPUs_max: most, VCPUs_at_startup: first } = { ...rows.get('VM', vm), ...change };
  if (Number(first) > Number(most)) throw new Refused('INVALID_VALUE', 'VCPUs_at_startup', String(first));
  rows.set('VM', vm, change);
  return '';
}
