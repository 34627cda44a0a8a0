import { messageOf } from '../../model/errors.ts';
import { findInScopes } from '../find-in-scopes.ts';
import { sightingOf } from '../labelled.ts';
import type { Remover, Scope, SettingsOf, Sighting, Trace } from '../remover.ts';
import { xenIsConfigured } from './configured.ts';
import { type Marked, marksInName, marksOf } from './marks.ts';
import { openPool } from './open-pool.ts';
import type { XenDisk } from './own-disks.ts';
import type { Pool } from './pool.ts';
import type { Ref, VdiRecord, VmRecord } from './records.ts';
import { removeMachine, removeOrphans } from './remove-machine.ts';
import type { XenSettings } from './xen-host.ts';

const RUN = 'opsproof.run';
const WHAT = 'it is not known what runs left there';

/** A machine or a disk with our marks, in a pool. */
interface Found<R> extends Marked {
  readonly ref: Ref;
  readonly record: R;
}

/** Finds and removes machines and disks, in the pools that ledgers name and in that of this process. */
export function xenThings(settingsOf?: SettingsOf): Remover {
  const at = async <T>(scope: Scope, work: (pool: Pool) => Promise<T>): Promise<T> => {
    const { environment, endpoint } = scope;
    const settings: XenSettings =
      environment === undefined || settingsOf === undefined ? {} : await settingsOf(environment);
    const where = endpoint === undefined ? {} : { endpoint };
    const pool = openPool({ ...settings, ...where }, environment);
    try {
      return await work(pool);
    } finally {
      await pool.close();
    }
  };

  const findAt = async (run: string | undefined, scope: Scope | undefined) =>
    scope !== undefined || xenIsConfigured()
      ? at(scope ?? {}, (pool) => sightings(pool, run))
      : 'this machine is not set up for XenServer';

  return {
    findAt,

    find: (run, scopes) => findInScopes(findAt, run, scopes),

    isThere: (trace) =>
      at(trace.scope ?? {}, async (pool) =>
        trace.kind === 'machine'
          ? (await machinesOf(pool, trace)).length > 0
          : (await disksOf(pool)).some(({ id }) => id === trace.id),
      ),

    async remove(trace, limitMs) {
      const end = performance.now() + limitMs;
      try {
        await at(trace.scope ?? {}, async (pool) => {
          if (trace.kind === 'disks') {
            await removeOrphans(
              pool,
              (await disksOf(pool)).filter(({ id }) => id === trace.id),
            );
            return;
          }
          for (const { ref } of await machinesOf(pool, trace))
            await removeMachine(pool, ref, trace.id, end - performance.now());
        });
        return undefined;
      } catch (error) {
        return `${trace.kind} ${trace.id} could not be removed: ${messageOf(error)}`;
      }
    },
  };
}

/** Machines, and disks whose machine is gone: the others go with it. */
async function sightings(pool: Pool, run: string | undefined): Promise<readonly Sighting[]> {
  const { scope } = pool;
  const of = ({ labels }: Marked) => run === undefined || labels[RUN] === run;
  const machines = (await allMachines(pool)).filter(of);
  const disks = (await disksOf(pool)).filter(of);
  const orphans = new Map(
    disks.flatMap((disk) => (disk.record.VBDs.length > 0 ? [] : [[disk.id, disk] as const])),
  );
  return [
    ...machines.map((machine) =>
      sightingOf({ kind: 'machine', id: machine.id, called: [machine.record.uuid], scope }, machine.labels),
    ),
    ...[...orphans.values()].map((disk) => sightingOf({ kind: 'disks', id: disk.id, scope }, disk.labels)),
  ];
}

/** By the name that we chose; marks say that it is ours. */
async function machinesOf(pool: Pool, { id }: Trace): Promise<readonly Found<VmRecord>[]> {
  return (await allMachines(pool)).filter((machine) => machine.id === id);
}

async function allMachines(pool: Pool): Promise<readonly Found<VmRecord>[]> {
  const all = await pool.ask<Readonly<Record<Ref, VmRecord>>>(WHAT, 'VM.get_all_records');
  return Object.entries(all).flatMap(([ref, record]) => {
    if (record.is_a_snapshot) return [];
    // A clone is a template until it is provisioned.
    const marked = marksInName(record) ?? marksOf(record);
    return marked === undefined ? [] : [{ ref, record, ...marked }];
  });
}

async function disksOf(pool: Pool): Promise<readonly (Found<VdiRecord> & XenDisk)[]> {
  const all = await pool.ask<Readonly<Record<Ref, VdiRecord>>>(WHAT, 'VDI.get_all_records');
  return Object.entries(all).flatMap(([ref, record]) => {
    const marked = record.is_a_snapshot || record.sharable ? undefined : marksOf(record);
    return marked === undefined ? [] : [{ ref, record, ...marked }];
  });
}
