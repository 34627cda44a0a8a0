import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { membersOf, processesWith } from './proc.ts';

/** How a child process is recognised: by its group, and by the entry that it and its children have in their environment. */
export interface Child {
  readonly group: number | undefined;
  /** OPSPROOF_PROCESS of its environment. */
  readonly id: string | undefined;
}

/**
 * Whether the listener of a loopback port belongs to a child process. A port that another process took first answers too, and would make a
 * host look ready that never could listen. By /proc of Linux.
 * @returns undefined if that is unknown
 */
export function ownsListener({ group, id }: Child, port: number): boolean | undefined {
  const sockets = listenersOn(port);
  if (sockets.size === 0) return undefined;
  const holds = (pid: number) => openFiles(pid).some((file) => sockets.has(file));
  if (group !== undefined && membersOf(group).some(holds)) return true;
  // Processes that left the group, for example as daemons.
  return id !== undefined && processesWith(`OPSPROOF_PROCESS=${id}`).some(({ pid }) => holds(pid));
}

/** `socket:[inode]` of everything that listens on a port (proc(5), /proc/net/tcp: state 0A, inode in the tenth column). */
function listenersOn(port: number): ReadonlySet<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => read(file).split('\n').slice(1));
  return new Set(
    lines.flatMap((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      return state === '0A' && local?.endsWith(`:${hex}`) === true ? [`socket:[${inode}]`] : [];
    }),
  );
}

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
