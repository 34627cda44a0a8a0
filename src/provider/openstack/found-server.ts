import { UnableError } from '../../model/errors.ts';
import { SharedLook } from '../machine/shared-look.ts';
import type { Cloud } from './cloud.ts';
import { isGone } from './fault.ts';
import { runTag } from './marks.ts';

/** A server, as nova shows it. */
export interface FoundServer {
  readonly id: string;
  readonly name: string;
  /** ACTIVE, BUILD, ERROR, SHUTOFF, PAUSED … ("Server concepts") */
  readonly status: string;
  readonly created?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly addresses?: Readonly<Record<string, readonly Address[]>>;
  /** Why it is in ERROR. */
  readonly fault?: { readonly code?: number; readonly message?: string };
  readonly flavor?: { readonly original_name?: string };
  /** What is being done to it. */
  readonly 'OS-EXT-STS:task_state'?: string | null;
}

interface Address {
  readonly addr: string;
  readonly version: number;
  readonly 'OS-EXT-IPS:type'?: string;
}

/** Where a server is reached: its floating address, or the first of its own, those of IPv4 before others. */
export function serverAddress({ addresses = {} }: FoundServer, floating: boolean): string | undefined {
  const wanted = floating ? 'floating' : 'fixed';
  const all = Object.values(addresses)
    .flat()
    .filter((one) => (one['OS-EXT-IPS:type'] ?? 'fixed') === wanted);
  return (all.find(({ version }) => version === 4) ?? all[0])?.addr;
}

/** Every server with this tag. Those that are deleted are not listed. @throws UnableError */
export function serversWith(cloud: Cloud, tag: string, what: string): Promise<readonly FoundServer[]> {
  return cloud.list<FoundServer>(
    what,
    'compute',
    `/servers/detail?tags=${encodeURIComponent(tag)}`,
    'servers',
  );
}

/** Undefined when it is not there any more. @throws UnableError */
export async function serverAt(cloud: Cloud, id: string, what: string): Promise<FoundServer | undefined> {
  try {
    return (await cloud.ask<{ readonly server: FoundServer }>(what, 'compute', 'GET', `/servers/${id}`))
      .server;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const FRESHNESS = { shortestMs: 250, longestMs: 3_000, growth: 1.3 };

/** All servers of a run, in one request however many they are; who asks again soon gets the same answer. */
export type Servers = SharedLook<readonly FoundServer[]>;

/** @param run its id */
export function serversOf(cloud: Cloud, run: string): Servers {
  const what = `it is not known how the servers of the run ${run} are`;
  return new SharedLook(() => serversWith(cloud, runTag(run), what), FRESHNESS);
}

/** What a server has written on its console so far. @throws UnableError */
export async function consoleOf(cloud: Cloud, id: string, host: string): Promise<string> {
  const what = `the console of host "${host}" could not be read`;
  // Without a length nova gives all that it has kept.
  const body = { 'os-getConsoleOutput': {} };
  const path = `/servers/${id}/action`;
  const { output } = await cloud.ask<{ readonly output?: string }>(what, 'compute', 'POST', path, body);
  if (output === undefined) throw new UnableError(`${what}: nova shows none`);
  return output;
}
