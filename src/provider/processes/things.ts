import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../model/errors.ts';
import { type BornProcess, birthOf, bornAt, stillLives } from '../birth.ts';
import type { Remover, Sighting, Trace } from '../remover.ts';
import { environmentOf, membersOf, processesWith } from './proc.ts';

/** How long a process may take to end by itself, when the ledger does not say. */
const STOP_MS = 5_000;
const LOOK_MS = 25;

/**
 * Finds and ends processes that a provider starts: their groups as the ledger knows them, and everybody whose environment has `variable`, so that
 * those are found too that left their group, or whose start the ledger did not hear of. Each is signalled only while its birth is the
 * one that was seen, so a number that was given to another process is never hit. Carriers are found by /proc of Linux.
 * @param variable says the name that a process has in the ledger
 * @param kind of things
 */
export function markedProcesses(variable: string, kind: string): Remover {
  return {
    async find(run) {
      const found = new Map<string, { sighting: Sighting; processes: BornProcess[] }>();
      for (const pid of processesWith(variable).map((process) => process.pid)) {
        const birth = birthOf(pid);
        const env = environmentOf(pid);
        const [id, of] = [env.get(variable), env.get('OPSPROOF_RUN')];
        if (birth === undefined || id === undefined || of === undefined) continue;
        if (pid === process.pid || (run !== undefined && of !== run)) continue;
        const known = found.get(id);
        if (known !== undefined) known.processes.push({ pid, birth });
        else found.set(id, { sighting: sightingOf(pid, kind, id, of, env), processes: [{ pid, birth }] });
      }
      return [...found.values()].map(({ sighting, processes }) => ({
        ...sighting,
        called: processes.map((born) => `${born.pid}/${born.birth}`),
      }));
    },

    async isThere(trace) {
      return living(variable, trace, new Map()).length > 0;
    },

    async remove(trace, limitMs) {
      const began = performance.now();
      const spent = () => performance.now() - began;
      const stopMs = trace.stopMs ?? Math.min(STOP_MS, limitMs / 2);
      const seen = new Map<number, string>();
      const refused = signal(living(variable, trace, seen), 'SIGTERM');
      // A stopped process gets SIGTERM only when it goes on.
      signal(living(variable, trace, seen), 'SIGCONT');
      for (;;) {
        const left = living(variable, trace, seen);
        if (left.length === 0) return undefined;
        if (spent() >= Math.max(limitMs, stopMs)) {
          const pids = left.map(({ pid }) => pid).join(', ');
          const why = refused ?? `no end within ${limitMs / 1000} s`;
          return `${kind} ${trace.id} could not be ended (process id ${pids}): ${why}`;
        }
        if (spent() >= stopMs) signal(left, 'SIGKILL');
        await sleep(LOOK_MS);
      }
    },
  };
}

/** Processes of `provider: processes`. */
export const processThings: Remover = markedProcesses('OPSPROOF_PROCESS', 'process');

/**
 * Who belongs to a trace and lives. `seen` remembers everybody, because a group without its leader is still ours as long as
 * somebody lives in it who was there with the leader.
 */
function living(variable: string, trace: Trace, seen: Map<number, string>): BornProcess[] {
  const note = (pid: number) => {
    const birth = birthOf(pid);
    if (birth !== undefined && pid !== process.pid) seen.set(pid, birth);
  };
  for (const leader of bornOf(trace)) {
    const group = membersOf(leader.pid);
    const ours = stillLives(leader) || group.some((pid) => seen.has(pid) && seen.get(pid) === birthOf(pid));
    if (ours) for (const pid of [leader.pid, ...group]) note(pid);
  }
  for (const { pid } of processesWith(`${variable}=${trace.id}`)) note(pid);
  return [...seen].map(([pid, birth]) => ({ pid, birth })).filter(stillLives);
}

/** The leaders of its groups, as they were when they started: what the ledger calls `<number>/<birth>`. */
export function bornOf({ called = [] }: Trace): BornProcess[] {
  return called.flatMap((name) => {
    const [, pid, birth = ''] = /^(\d+)\/(.+)$/.exec(name) ?? [];
    // Signals to 0 and 1 mean something else: kill(2).
    return Number(pid) > 1 ? [{ pid: Number(pid), birth }] : [];
  });
}

/** @returns why a process could not be signalled, if one could not */
function signal(processes: readonly BornProcess[], name: NodeJS.Signals): string | undefined {
  let refused: string | undefined;
  for (const born of processes) {
    try {
      if (stillLives(born)) process.kill(born.pid, name);
    } catch (error) {
      if (existsSync(`/proc/${born.pid}`)) refused = messageOf(error);
    }
  }
  return refused;
}

function sightingOf(
  pid: number,
  kind: string,
  id: string,
  run: string,
  env: ReadonlyMap<string, string>,
): Sighting {
  const [expires, runner, madeAt] = [env.get('OPSPROOF_EXPIRES'), env.get('OPSPROOF_RUNNER'), bornAt(pid)];
  return {
    kind,
    id,
    run,
    owner: env.get('OPSPROOF_ENVIRONMENT') ?? '',
    keep: env.get('OPSPROOF_KEEP') === 'true',
    ...(expires === undefined ? {} : { expires }),
    ...(runner === undefined ? {} : { runner }),
    ...(madeAt === undefined ? {} : { madeAt }),
  };
}
