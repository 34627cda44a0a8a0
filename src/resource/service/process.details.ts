import type { State, Unable } from '../resource.ts';
import { section } from '../sections.ts';
import type { Sight } from '../sight.ts';
import type { Process } from './process.entry.ts';

/** Length of a tick of /proc: USER_HZ is 100 wherever Linux runs today (proc_pid_stat(5)). */
const TICK_MS = 10;

/** Shell text that reads what /proc/<pid>/stat does not contain about the processes in `$pids`. */
export function printDetails(wanted: readonly string[]): readonly string[] {
  const lines: string[] = [];
  if (wanted.includes('memory')) {
    lines.push(
      `${section('memory')}; for pid in $pids; do while read -r key value _; do`,
      '[ "$key" = VmRSS: ] && echo "$pid $value" && break; done <"/proc/$pid/status"; done 2>/dev/null',
    );
  }
  if (wanted.includes('open files')) {
    lines.push(
      `${section('open files')}; for pid in $pids; do ls "/proc/$pid/fd" >/dev/null 2>&1 || { echo "$pid ?"; continue; }`,
      'count=0; for file in "/proc/$pid/fd"/[0-9]*; do [ -L "$file" ] && count=$((count + 1)); done; echo "$pid $count"; done',
    );
  }
  if (wanted.includes('parents')) {
    lines.push(`${section('parents')}; LC_ALL=C grep -s '' /dev/null /proc/[0-9]*/comm`);
  }
  return lines;
}

/** @param now the time of the look, in ticks since the boot */
export function readDetails(
  processes: readonly Process[],
  sections: ReadonlyMap<string, string>,
  now: number,
): Sight {
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  const told = {
    threads: sum(processes.map(({ threads }) => threads)),
    nice: Math.min(...processes.map(({ nice }) => nice)),
    'virtual memory': sum(processes.map(({ virtual }) => virtual)),
    uptime: Math.max(...processes.map(({ started }) => now - started)) * TICK_MS,
    cpu: sum(processes.map(({ ticks, started }) => (now > started ? (100 * ticks) / (now - started) : 0))),
  };
  for (const [attribute, value] of Object.entries(told)) {
    if (Number.isFinite(value)) state[attribute] = value;
    else unseen[attribute] = { unable: '/proc/<pid>/stat does not report it' };
  }
  const memory = numbersOf(sections.get('memory'));
  if (memory !== undefined) {
    // A kernel thread has no memory of its own, and no such line.
    const known = processes.map(
      ({ pid, arguments: { length } }) => memory.get(pid) ?? (length === 0 ? 0 : Number.NaN),
    );
    if (known.every(Number.isFinite)) state.memory = sum(known) * 1024;
    else unseen.memory = { unable: 'a process ended while its memory was read' };
  }
  const files = numbersOf(sections.get('open files'));
  if (files !== undefined) {
    const known = processes.map(({ pid }) => files.get(pid) ?? Number.NaN);
    if (known.every(Number.isFinite)) state['open files'] = sum(known);
    else {
      unseen['open files'] = {
        unable: "the open files of another user's process cannot be seen, or the process ended meanwhile",
        hint: 'look as root (sudo: true)',
      };
    }
  }
  const names = sections.get('parents');
  if (names !== undefined) {
    const nameOf = new Map(
      [...names.matchAll(/^\/proc\/(\d+)\/comm:(.*)$/gm)].map(([, pid, name]) => [Number(pid), name ?? '']),
    );
    // Process 0 is the kernel, or whatever is outside the container.
    const parents = processes.filter(({ parent }) => parent > 0).map(({ parent }) => nameOf.get(parent));
    if (parents.includes(undefined)) unseen.parents = { unable: 'a parent ended during the search' };
    else state.parents = [...new Set(parents as string[])].sort();
  }
  return { state, unseen };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Lines `pid number`; `?` stands for what could not be seen. */
function numbersOf(text: string | undefined): ReadonlyMap<number, number> | undefined {
  if (text === undefined) return undefined;
  return new Map(
    text.split('\n').map((line) => {
      const [pid, value] = line.split(' ');
      return [Number(pid), value === undefined || !/^\d+$/.test(value) ? Number.NaN : Number(value)];
    }),
  );
}
