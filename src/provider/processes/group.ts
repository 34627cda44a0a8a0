import { setTimeout as sleep } from 'node:timers/promises';
import { isDead, pids, readProc, STAT } from './proc.ts';

/** Sends a signal to every process of a group. False if there is none. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Waits until no process of the group is alive. False if one still is after `ms`. */
export async function groupEnded(group: number, ms: number): Promise<boolean> {
  const until = performance.now() + ms;
  while (lives(group)) {
    if (performance.now() >= until) return false;
    await sleep(20);
  }
  return true;
}

/** Ends a group: with SIGTERM, and after `graceMs` with SIGKILL. False if even that did not help. */
export async function endGroup(group: number, graceMs: number): Promise<boolean> {
  if (!signalGroup(group, 'SIGTERM')) return true;
  // A stopped process receives SIGTERM only when it continues.
  signalGroup(group, 'SIGCONT');
  if (await groupEnded(group, graceMs)) return true;
  signalGroup(group, 'SIGKILL');
  return groupEnded(group, 2_000);
}

function lives(group: number): boolean {
  if (!signalGroup0(group)) return false;
  const members = pids().map((pid) => STAT.exec(readProc(`/proc/${pid}/stat`)));
  const own = members.filter((stat) => Number(stat?.[2]) === group);
  return own.length === 0 ? pids().length === 0 : own.some((stat) => !isDead(stat?.[1]));
}

function signalGroup0(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch (error) {
    return !isGone(error);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
