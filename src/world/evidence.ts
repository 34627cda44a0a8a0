import type { Finding } from '../model/finding.ts';
import type { StackSnapshot } from '../stack/ledger/snapshot.ts';
import type { Desk } from './desk.ts';

/** How many lines of a host's log are attached to a red check, and of how many hosts. */
const LINES = 40;
const MOST_HOSTS = 5;

/** The last log lines of the hosts with red findings, read before anything is torn down; none for live hosts. */
export async function lastLogs(
  desk: Desk,
  { lifecycle, stackId, hosts }: StackSnapshot,
  findings: readonly Finding[],
): Promise<readonly { readonly host: string; readonly tail: string }[]> {
  if (lifecycle !== 'ephemeral') return [];
  const red = findings.filter((finding) => finding.verdict !== 'pass');
  const named = new Set(red.flatMap((finding) => finding.host ?? []));
  const asked = named.size > 0 ? [...named] : hosts.map((host) => host.name);
  const tails = await Promise.all(
    asked.slice(0, MOST_HOSTS).map(async (host) => ({
      host,
      tail: await desk.logTail({ stackId, host, lines: LINES }),
    })),
  );
  return tails.filter(({ tail }) => tail.trim() !== '');
}
