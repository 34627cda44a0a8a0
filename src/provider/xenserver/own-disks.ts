import { codeOf, GONE } from './fault.ts';
import { type Marks, marksFor, marksOf } from './marks.ts';
import type { Pool } from './pool.ts';
import { NULL_REF, type Ref, type VbdRecord, type VdiRecord, type VmRecord } from './records.ts';

export interface XenDisk {
  readonly ref: Ref;
  readonly record: VdiRecord;
}

/**
 * The disks that are this machine's alone, by how they are attached: no discs in drives, no disks that machines share, none that another machine has too.
 * @throws UnableError
 */
export async function disksOf(
  pool: Pool,
  { VBDs: slots }: Pick<VmRecord, 'VBDs'>,
  what: string,
): Promise<readonly XenDisk[]> {
  const attached = await Promise.all(
    slots.map((slot) => orGone(pool.ask<VbdRecord>(what, 'VBD.get_record', slot))),
  );
  const refs = attached.flatMap((slot) =>
    slot === undefined || slot.type !== 'Disk' || slot.VDI === NULL_REF ? [] : [slot.VDI],
  );
  const disks = await Promise.all(
    [...new Set(refs)].map(async (ref) => ({
      ref,
      record: await orGone(pool.ask<VdiRecord>(what, 'VDI.get_record', ref)),
    })),
  );
  return disks.flatMap(({ ref, record }) =>
    record === undefined ||
    record.sharable ||
    record.is_a_snapshot ||
    !record.VBDs.every((slot) => slots.includes(slot))
      ? []
      : [{ ref, record }],
  );
}

/** From now on they are known as ours, also without their machine. */
export async function markDisks(
  pool: Pool,
  disks: readonly XenDisk[],
  marked: { readonly id: string; readonly labels: Marks },
  what: string,
): Promise<void> {
  await Promise.all(
    disks.map(async ({ ref, record }) => {
      const marks = { ...record.other_config, ...marksFor(record.uuid, marked.id, marked.labels) };
      await pool.ask(what, 'VDI.set_other_config', ref, marks);
      await pool.ask(what, 'VDI.set_name_label', ref, marked.id);
    }),
  );
}

/** Those of a list that have our marks. */
export function oursAmong(disks: readonly XenDisk[], id: string): readonly XenDisk[] {
  return disks.filter(({ record }) => marksOf(record)?.id === id);
}

/** Undefined for what no longer exists. */
export async function orGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (GONE.test(codeOf(error))) return undefined;
    throw error;
  }
}
