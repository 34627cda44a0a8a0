import { setTimeout as pause } from 'node:timers/promises';
import { UnableError } from '../../model/errors.ts';
import { codeOf, GONE } from './fault.ts';
import { marksInName } from './marks.ts';
import { disksOf, orGone, oursAmong, type XenDisk } from './own-disks.ts';
import type { Pool } from './pool.ts';
import type { Ref, VmRecord } from './records.ts';

/** Passes: its start, its clone or another end of it is under way. */
const BUSY = /^(?:OTHER_OPERATION_IN_PROGRESS|VDI_IN_USE|VM_BAD_POWER_STATE|OPERATION_NOT_ALLOWED)$/;
const PAUSE_MS = 500;
const WHAT = 'XenServer did not remove it';

/**
 * Takes its power away and removes it with its disks: these first, so that one that stays is still found by its machine.
 * @throws UnableError
 */
export async function removeMachine(pool: Pool, ref: Ref, id: string, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      const record = await orGone(pool.ask<VmRecord>(WHAT, 'VM.get_record', ref));
      if (record === undefined) return;
      if (record.power_state !== 'Halted')
        await pool.job(WHAT, 'VM.hard_shutdown', [ref], { limitMs: end - performance.now() });
      const disks = await disksOf(pool, record, WHAT);
      // Until it has its marks its disks may have none, and nobody else can have attached anything to it.
      await removeDisks(pool, marksInName(record) === undefined ? oursAmong(disks, id) : disks);
      await pool.ask(WHAT, 'VM.destroy', ref);
      return;
    } catch (error) {
      const code = codeOf(error);
      if (!(BUSY.test(code) || GONE.test(code)) || performance.now() > end) throw error;
    }
    await pause(PAUSE_MS);
  }
}

/** Disks that no machine has any more. @throws UnableError when one does */
export async function removeOrphans(pool: Pool, disks: readonly XenDisk[]): Promise<void> {
  const taken = disks.filter(({ record }) => record.VBDs.length > 0);
  await removeDisks(
    pool,
    disks.filter((disk) => !taken.includes(disk)),
  );
  if (taken.length === 0) return;
  const uuids = taken.map(({ record }) => record.uuid).join(', ');
  throw new UnableError(`a machine still uses what the run made: the disk ${uuids}`, {
    hint: 'detach it there; or, to keep it, take its mark away: xe vdi-param-remove param-name=other-config param-key=opsproof.run',
  });
}

async function removeDisks(pool: Pool, disks: readonly XenDisk[]): Promise<void> {
  for (const { ref } of disks) await orGone(pool.ask(WHAT, 'VDI.destroy', ref));
}
