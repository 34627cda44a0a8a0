import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process that cannot be confused with a later one of the same number. */
export interface BornProcess {
  readonly pid: number;
  /** The result of `birthOf`. */
  readonly birth: string;
}

const PS_MS = 2_000;

/**
 * When a process started, as a text that no later process with the same number has: on Linux `<boot>.<clock ticks since boot>` (proc(5),
 * field 22 of stat), elsewhere the output of `ps -o lstart`. Undefined if there is no such process; a zombie does not count.
 */
export function birthOf(pid: number): string | undefined {
  const boot = bootId();
  if (boot === undefined) return lstartOf(pid);
  const stat = statOf(pid);
  return stat === undefined || stat.dead ? undefined : `${boot}.${stat.ticks}`;
}

/** Is exactly this process still alive? */
export function stillLives({ pid, birth }: BornProcess): boolean {
  return birthOf(pid) === birth;
}

/** The part of a birth that distinguishes one boot of a machine from another; empty where births have none. */
export function bootOf(birth: string): string {
  return /^([0-9a-f]{8})\.\d+$/.exec(birth)?.[1] ?? '';
}

/** Milliseconds since 1970 at which a process started, if /proc shows it; accurate to about a second. */
export function bornAt(pid: number): number | undefined {
  const bootedAt = /^btime (\d+)$/m.exec(read('/proc/stat'))?.[1];
  const stat = statOf(pid);
  if (bootedAt === undefined || stat === undefined) return undefined;
  // USER_HZ is 100 on every Linux in use.
  return Number(bootedAt) * 1000 + Number(stat.ticks) * 10;
}

/** Process group of a process, if /proc shows it. */
export function groupOf(pid: number): number | undefined {
  return statOf(pid)?.group;
}

function statOf(pid: number): { dead: boolean; group: number; ticks: string } | undefined {
  const text = read(`/proc/${pid}/stat`);
  // The name in field 2 may contain anything: the fields start after the last `) `.
  const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ');
  const [state = '', , group = ''] = fields;
  const ticks = fields[19];
  if (text === '' || ticks === undefined) return undefined;
  return { dead: state === 'Z' || state === 'X', group: Number(group), ticks };
}

function bootId(): string | undefined {
  return /^[0-9a-f]{8}/.exec(read('/proc/sys/kernel/random/boot_id'))?.[0];
}

function lstartOf(pid: number): string | undefined {
  try {
    const said = execFileSync('ps', ['-o', 'state=', '-o', 'lstart=', '-p', String(pid)], {
      timeout: PS_MS,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...when] = said.split(/\s+/);
    return said === '' || state.startsWith('Z') ? undefined : when.join(' ');
  } catch {
    return undefined;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
