import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { messageOf } from '../../model/errors.ts';
import { sightingOf } from '../labelled.ts';
import { markedProcesses } from '../processes/things.ts';
import type { Remover, Sighting, Trace } from '../remover.ts';
import { labelsOf } from './machine-folder.ts';
import { liveOf, places } from './places.ts';

/**
 * Finds and removes machines by what their qemu carries, and the folders with their disks by what is written in them.
 * @param mark the variable that names them
 */
export function machineThings(mark: string): Remover {
  const machines = markedProcesses(mark, 'machine');
  const live = () => liveOf(places(), mark);
  return {
    async find(run, scopes) {
      const folders = new Set([live(), ...scopes.flatMap(({ folder }) => folder ?? [])]);
      const disks = [...folders].flatMap(disksIn).filter((disk) => run === undefined || disk.run === run);
      return [...(await machines.find(run, scopes)), ...disks];
    },

    async isThere(trace) {
      if (trace.kind === 'machine') return machines.isThere(trace);
      return existsSync(pathOf(trace, live()));
    },

    async remove(trace, limitMs) {
      if (trace.kind === 'machine') return machines.remove(trace, limitMs);
      try {
        rmSync(pathOf(trace, live()), { recursive: true, force: true });
        return undefined;
      } catch (error) {
        return `${trace.kind} ${trace.id} could not be removed: ${messageOf(error)}`;
      }
    },
  };
}

/** What later starts use. */
export const machineCaches: Required<Pick<Remover, 'caches'>> = {
  async caches() {
    const { states, downloads } = places();
    return [
      ...namesIn(states).map((id) => ({ kind: 'state', id, used: false })),
      ...namesIn(downloads).map((id) => ({ kind: 'download', id, used: false })),
    ];
  },
};

function disksIn(folder: string): Sighting[] {
  return namesIn(folder).flatMap((id) => {
    const labels = labelsOf(join(folder, id));
    if (labels?.['opsproof.run'] === undefined) return [];
    return [sightingOf({ kind: 'disk', id, scope: { folder } }, labels)];
  });
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** A name from a ledger is the name of one folder and never a way to another. @throws Error */
function pathOf({ kind, id, scope }: Trace, live: string): string {
  if (id === '' || basename(id) !== id || id === '.' || id === '..')
    throw new Error('this is not a name that opsproof gives');
  const { states, downloads } = places();
  if (kind === 'state') return join(states, id);
  if (kind === 'download') return join(downloads, id);
  return join(scope?.folder ?? live, id);
}
