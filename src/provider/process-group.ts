import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

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

/** Processes whose environment has this entry (`NAME=value`), by /proc of Linux; none where there is no /proc. */
export function processesWith(entry: string): { readonly pid: number; readonly command: string }[] {
  return pids().flatMap((pid) => {
    const environment = read(`/proc/${pid}/environ`);
    if (!environment.split('\0').includes(entry)) return [];
    return [{ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }];
  });
}

function lives(group: number): boolean {
  if (!signalGroup0(group)) return false;
  const members = pids().map((pid) => /^.*\) (\S) \S+ (\S+)/s.exec(read(`/proc/${pid}/stat`)));
  const own = members.filter((stat) => Number(stat?.[2]) === group);
  // A dead child whose new parent never asks for it stays as a zombie (Z) and is no process any more: proc(5).
  return own.length === 0 ? pids().length === 0 : own.some((stat) => stat?.[1] !== 'Z' && stat?.[1] !== 'X');
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
