import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** State and group in /proc/<pid>/stat; the name in field 2 may hold anything: what counts stands behind the last `) `. */
const STAT = /^.*\) (\S) \S+ (\S+)/s;

/** Sends a signal to every process of a group. False when there is none. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Waits until no process of the group lives any more. False when one still does after `ms`. */
export async function groupEnded(group: number, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  while (lives(group)) {
    if (performance.now() >= until) return false;
    await sleep(20);
  }
  return true;
}

/** Ends a group: asks with SIGTERM, and after `graceMs` ends it with SIGKILL. False when even that did not help. */
export async function endGroup(group: number, graceMs: number): Promise<boolean> {
  if (!signalGroup(group, 'SIGTERM')) return true;
  // A stopped process gets SIGTERM only when it goes on.
  signalGroup(group, 'SIGCONT');
  if (await groupEnded(group, graceMs)) return true;
  signalGroup(group, 'SIGKILL');
  return groupEnded(group, 2_000);
}

/** Processes whose environment has this entry (`NAME=value`, or `NAME` for any value), by /proc of Linux; none where there is no /proc. */
export function processesWith(entry: string): { readonly pid: number; readonly command: string }[] {
  const begin = entry.includes('=') ? undefined : `${entry}=`;
  return pids().flatMap((pid) => {
    const environment = read(`/proc/${pid}/environ`).split('\0');
    const has =
      begin === undefined ? environment.includes(entry) : environment.some((one) => one.startsWith(begin));
    if (!has) return [];
    return [{ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }];
  });
}

/** The environment that a process was started with, by /proc of Linux; empty where it cannot be read. */
export function environmentOf(pid: number): ReadonlyMap<string, string> {
  const entries = read(`/proc/${pid}/environ`).split('\0');
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
    const stat = STAT.exec(read(`/proc/${pid}/stat`));
    return Number(stat?.[2]) === group && !isDead(stat?.[1]);
  });
}

function lives(group: number): boolean {
  if (!signalGroup0(group)) return false;
  const members = pids().map((pid) => STAT.exec(read(`/proc/${pid}/stat`)));
  const own = members.filter((stat) => Number(stat?.[2]) === group);
  return own.length === 0 ? pids().length === 0 : own.some((stat) => !isDead(stat?.[1]));
}

/** A dead child whose new parent never asks for it stays as a zombie (Z) and is no process any more: proc(5). */
function isDead(state: string | undefined): boolean {
  return state === 'Z' || state === 'X';
}

function signalGroup0(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch (error) {
    return !isGone(error);
  }
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
