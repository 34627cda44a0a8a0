import { seedImage } from '../kvm/seed.ts';
import { type FirstBoot, userData } from '../machine/user-data.ts';
import { firstMarks, type Marked } from './marks.ts';
import { markDisks } from './own-disks.ts';
import type { Pool } from './pool.ts';
import type { Ref, VdiRecord } from './records.ts';

const FILL_MS = 120_000;

export interface Seed extends FirstBoot {
  readonly machine: Ref;
  readonly storage: Ref;
  readonly marked: Marked;
}

/**
 * Gives a machine what cloud-init reads at its first boot: a small disk called `cidata`, as Xen Orchestra does; neither XenServer nor XCP-ng has another way.
 * @throws UnableError
 */
export async function attachSeed(pool: Pool, seed: Seed, what: string): Promise<void> {
  const { machine, storage, marked, ...boot } = seed;
  const image = seedImage(marked.id, boot.hostname, userData(boot));
  const disk = await pool.ask<Ref>(what, 'VDI.create', {
    name_label: marked.id,
    name_description: 'made by opsproof for cloud-init',
    SR: storage,
    virtual_size: String(image.length),
    type: 'user',
    sharable: false,
    read_only: false,
    other_config: firstMarks(marked),
    xenstore_data: {},
    sm_config: {},
    tags: [],
  });
  const record = await pool.ask<VdiRecord>(what, 'VDI.get_record', disk);
  await markDisks(pool, [{ ref: disk, record }], marked, what);
  await pool.fill(`${what}: its settings were not written`, disk, image, FILL_MS);
  const [place = '3'] = await pool.ask<readonly string[]>(what, 'VM.get_allowed_VBD_devices', machine);
  await pool.ask(what, 'VBD.create', {
    VM: machine,
    VDI: disk,
    userdevice: place,
    bootable: false,
    // A machine with virtual hardware is refused every disk that is read-only.
    mode: 'RW',
    type: 'Disk',
    unpluggable: true,
    empty: false,
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  });
}
