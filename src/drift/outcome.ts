import { isDeepStrictEqual } from 'node:util';
import type { Baseline } from './baseline.ts';
import type { Change } from './compare.ts';
import type { Sifted } from './ignore.ts';
import type { HostInventory } from './inventory.ts';

/**
 * Why a change that was reported on an earlier night no longer is. `again`: the hosts have what the baseline had. `accepted`: the baseline
 * has what the hosts have. `otherwise`: it is now different in another way, which another line reports, or the host is no longer looked at.
 */
export type ChangeOutcome =
  | { readonly how: 'again' | 'accepted' | 'otherwise' }
  | { readonly how: 'ignored'; readonly until: string };

export interface Tonight {
  readonly baseline: Baseline;
  readonly inventories: Readonly<Record<string, HostInventory>>;
  readonly ignored: Sifted['ignored'];
}

/** What happened to a change on the hosts that had it; only what was read on them counts as repaired. */
export function changeOutcome(change: Change, tonight: Tonight): ChangeOutcome {
  const all = change.hosts.map((host) => outcomeOn(host, change, tonight));
  const ignored = all.filter((one) => one.how === 'ignored').toSorted((a, b) => (a.until < b.until ? -1 : 1));
  if (all.length === 0 || all.some(({ how }) => how === 'otherwise')) return { how: 'otherwise' };
  if (all.every(({ how }) => how === 'again')) return { how: 'again' };
  return ignored[0] ?? { how: 'accepted' };
}

function outcomeOn(
  host: string,
  { kind, noun, name, attribute = '', from }: Change,
  { baseline, inventories, ignored }: Tonight,
): ChangeOutcome {
  const items = inventories[host]?.items[noun];
  const accepted = baseline[host]?.[noun];
  if (items === undefined || accepted === undefined) return { how: 'otherwise' };
  const [now, before] = [items[name], accepted[name]];
  const well = {
    new: now === undefined,
    gone: now !== undefined,
    changed: now !== undefined && isDeepStrictEqual(now[attribute], from),
  };
  if (well[kind]) return { how: 'again' };
  const same =
    kind === 'changed' && now !== undefined && before !== undefined
      ? isDeepStrictEqual(now[attribute], before[attribute])
      : (now === undefined) === (before === undefined);
  if (same) return { how: 'accepted' };
  const found = ignored.find(
    ({ change: one }) =>
      one.noun === noun &&
      one.name === name &&
      one.hosts.includes(host) &&
      (kind !== 'changed' || one.attribute === undefined || one.attribute === attribute),
  );
  return found === undefined ? { how: 'otherwise' } : { how: 'ignored', until: found.ignore.expires };
}

/** What people read instead of "recovered"; empty: nothing, because another line reports it. Undefined if it has recovered. */
export function outcomeText(outcome: ChangeOutcome): string | undefined {
  if (outcome.how === 'again') return undefined;
  if (outcome.how === 'ignored') return `ignored until ${outcome.until}`;
  return outcome.how === 'accepted' ? 'accepted' : '';
}
