import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../model/errors.ts';
import { type BornProcess, birthOf, bornAt, stillLives } from '../birth.ts';
import type { Remover, Sighting, Trace } from '../remover.ts';
import { environmentOf, membersOf, processesWith } from './proc.ts';

/** How long a process may take to end by itself, if the ledger does not say. */
const STOP_MS = 5_000;
const LOOK_MS = 25;

/**
 * Finds and ends processes that a provider starts: their groups from the ledger, and every process whose environment has `variable`, so that
 * processes are also found that left their group, or whose start the ledger does not contain. Each is signalled only while its birth is the
 * recorded one, so a process that reused the number is never hit. Processes with the variable are found by /proc of Linux.
 * @param variable contains the name that a process has in the ledger
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
      // A stopped process receives SIGTERM only when it continues.
      signal(living(variable, trace, seen), 'SIGCONT');
      for (;;) {
        const left = living(variable, trace, seen);
        if (left.length === 0) return undefined;
        if (spent() >= Math.max(limitMs, stopMs)) {
          const pids = left.map(({ pid }) => pid).join(', ');
          const why = refused ?? `still alive after ${limitMs / 1000} s`;
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
 * The living processes of a trace. `seen` remembers all of them, because a group without its leader is still ours as long as a process
 * lives in it that was there with the leader.
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

/** The leaders of its groups, as they were when they started: the ledger calls them `<number>/<birth>`. */
export function bornOf({ called = [] }: Trace): BornProcess[] {
  return called.flatMap((name) => {
    const [, pid, birth = ''] = /^(\d+)\/(.+)$/.exec(name) ?? [];
    // Signals to 0 and 1 mean something else: kill(2).
    return Number(pid) > 1 ? [{ pid: Number(pid), birth }] : [];
  });
}

/** @returns why a process could not be signalled, if that happened */
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
