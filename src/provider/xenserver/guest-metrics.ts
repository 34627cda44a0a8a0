import { orGone } from './own-disks.ts';
import type { Pool } from './pool.ts';
import { type GuestMetrics, NULL_REF, type Ref } from './records.ts';

/** What the tools in a machine have reported so far; undefined: nothing. @throws UnableError */
export async function guestMetricsOf(
  pool: Pool,
  machine: Ref,
  what: string,
): Promise<GuestMetrics | undefined> {
  const ref = await pool.ask<Ref>(what, 'VM.get_guest_metrics', machine);
  if (ref === NULL_REF) return undefined;
  return orGone(pool.ask<GuestMetrics>(what, 'VM_guest_metrics.get_record', ref));
}

/** The first address of the first interface that has one; one that is good on a link only counts as none. */
export function guestAddress({ networks }: GuestMetrics): string | undefined {
  const told = Object.entries(networks).filter(
    ([, address]) => address !== '' && !/^(?:fe80:|169\.254\.)/i.test(address),
  );
  const kinds = [/^(\d+)\/ip$/, /^(\d+)\/ipv4\/0$/, /^(\d+)\/ipv6\/\d+$/];
  for (const kind of kinds) {
    const found = told.filter(([key]) => kind.test(key)).sort(byNumber);
    if (found[0] !== undefined) return found[0][1];
  }
  return undefined;
}

function byNumber([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10) || (one < other ? -1 : 1);
}
