import { readdirSync, readFileSync } from 'node:fs';

/** State and group in /proc/<pid>/stat; the name in field 2 may hold anything: what counts stands behind the last `) `. */
export const STAT = /^.*\) (\S) \S+ (\S+)/s;

/** Processes whose environment has this entry (`NAME=value`, or `NAME` for any value), by /proc of Linux; none where there is no /proc. */
export function processesWith(entry: string): { readonly pid: number; readonly command: string }[] {
  const begin = entry.includes('=') ? undefined : `${entry}=`;
  return pids().flatMap((pid) => {
    const environment = readProc(`/proc/${pid}/environ`).split('\0');
    const has =
      begin === undefined ? environment.includes(entry) : environment.some((one) => one.startsWith(begin));
    if (!has) return [];
    return [{ pid, command: readProc(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }];
  });
}

/** The environment that a process was started with, by /proc of Linux; empty where it cannot be read. */
export function environmentOf(pid: number): ReadonlyMap<string, string> {
  const entries = readProc(`/proc/${pid}/environ`).split('\0');
  return new Map(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)] as const;
    }),
  );
}

/** Processes of a group that live, by /proc of Linux; none where there is no /proc. */
export function membersOf(group: number): number[] {
  return pids().filter((pid) => {
    const stat = STAT.exec(readProc(`/proc/${pid}/stat`));
    return Number(stat?.[2]) === group && !isDead(stat?.[1]);
  });
}

/** A dead child whose new parent never asks for it stays as a zombie (Z) and is no process any more: proc(5). */
export function isDead(state: string | undefined): boolean {
  return state === 'Z' || state === 'X';
}

export function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

export function readProc(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
