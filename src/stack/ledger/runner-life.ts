import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { type BornProcess, birthOf, bootOf } from '../../provider/birth.ts';

/** `unknown`: it runs, or ran, where we cannot look. */
export type RunnerLife = 'alive' | 'dead' | 'unknown';

/** Where process numbers have the same meaning: a boot of a machine, and a container or the machine itself. */
export interface ProcessPlace {
  /** Distinguishes machines. */
  readonly machine: string;
  /** Distinguishes containers with their own process numbers (pid_namespaces(7)); empty where there are none. */
  readonly space: string;
  birthOf(pid: number): string | undefined;
}

/** Identifies a process for later readers of ledgers and labels: `<pid>/<birth>/<machine>/<space>`. */
export function nameRunner(pid: number, place: ProcessPlace): string {
  return [pid, place.birthOf(pid) ?? '', place.machine, place.space].join('/');
}

/**
 * Does the process in a ledger or a label still run? A machine that was restarted has none of its old processes; for another machine, or a
 * container with its own process numbers, that is unknown.
 */
export function lifeOf(runner: string | undefined, place: ProcessPlace): RunnerLife {
  const [pid = '', birth = '', machine, space] = runner?.split('/') ?? [];
  if (!/^\d+$/.test(pid) || birth === '' || machine !== place.machine) return 'unknown';
  const here = place.birthOf(process.pid) ?? '';
  if (bootOf(birth) !== bootOf(here)) return 'dead';
  if (space !== place.space) return 'unknown';
  return place.birthOf(Number(pid)) === birth ? 'alive' : 'dead';
}

/** Does a watchdog in a ledger still run? */
export function watches(watchdog: BornProcess | undefined, place: ProcessPlace): boolean {
  return watchdog !== undefined && place.birthOf(watchdog.pid) === watchdog.birth;
}

/** Where this process runs. */
export function thisPlace(): ProcessPlace {
  const id = read('/etc/machine-id') || addresses();
  const machine = createHash('sha256').update(`${hostname()}\n${id}`).digest('hex').slice(0, 12);
  return { machine, space: space(), birthOf };
}

function space(): string {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '';
  } catch {
    return '';
  }
}

/** If there is no machine id: hardware addresses. They change with an adapter, and then the result is unknown, which is safe. */
function addresses(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [...new Set(all.filter(({ internal }) => !internal).map(({ mac }) => mac))].sort().join();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
