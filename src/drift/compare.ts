import { isDeepStrictEqual } from 'node:util';
import type { Difference } from '../model/difference.ts';
import type { Baseline } from './baseline.ts';
import type { HostInventory, UnseenOf } from './inventory.ts';
import type { KeptThing } from './kept-state.ts';

/** One difference, with all hosts that have it. */
export interface Change extends Difference {
  /** For `new` and `gone`: what is kept about it. */
  readonly item?: KeptThing;
  readonly hosts: readonly string[];
  /** Hosts of the group (of all, if there is none) that still match the baseline. */
  readonly others: readonly string[];
  /** The smallest group that contains all of `hosts`. */
  readonly group?: string;
}

/** The hosts that were read: host → its groups. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** What could not be looked at on a host, in whole or in part. */
export interface Blind {
  readonly host: string;
  /** Undefined: the whole host. */
  readonly noun?: string;
  /** Undefined: the whole noun. */
  readonly attribute?: string;
  /** The names whose attribute could not be observed. */
  readonly names?: readonly string[];
  readonly why: string;
}

/**
 * What differs from the baseline, grouped by change and not by host. A noun that could not be read tonight, or that the baseline does not
 * have (it was added to opsproof since), is not a change.
 */
export function compareInventories(
  baseline: Baseline,
  tonight: Readonly<Record<string, HostInventory>>,
  groups: Groups = {},
): readonly Change[] {
  const changes = new Map<string, Change & { hosts: string[] }>();
  const add = (host: string, change: Omit<Change, 'hosts' | 'others'>) => {
    const key = JSON.stringify([
      change.kind,
      change.noun,
      change.name,
      change.attribute,
      change.from,
      change.to,
      change.item,
    ]);
    const known = changes.get(key);
    if (known === undefined) changes.set(key, { ...change, hosts: [host], others: [] });
    else known.hosts.push(host);
  };
  for (const host of Object.keys(tonight).sort()) {
    const before = baseline[host];
    const now = tonight[host];
    if (before === undefined || now === undefined) continue;
    for (const noun of Object.keys(now.items)) {
      const old = before[noun];
      if (old === undefined) continue;
      const unseen = now.unseen?.[noun] ?? {};
      compareNoun(noun, old, now.items[noun] ?? {}, unseen, (change) => add(host, change));
    }
  }
  const found = [...changes.values()];
  const touched = new Map<string, Set<string>>();
  for (const change of found) {
    const key = thing(change);
    touched.set(key, new Set([...(touched.get(key) ?? []), ...change.hosts]));
  }
  return found.map((change) => {
    const group = smallestGroup(change.hosts, groups);
    const others = Object.keys(tonight).filter((host) => {
      const known = baseline[host]?.[change.noun];
      if (known === undefined || touched.get(thing(change))?.has(host) === true) return false;
      if (group !== undefined && !groups[host]?.includes(group)) return false;
      return change.kind === 'new' || known[change.name] !== undefined;
    });
    return { ...change, others: others.sort(), ...(group === undefined ? {} : { group }) };
  });
}

/** One attribute of one thing, or a whole thing that is new or gone. */
function thing({ noun, name, attribute }: Omit<Change, 'hosts' | 'others'>): string {
  return JSON.stringify([noun, name, attribute ?? null]);
}

/** The smallest group that contains these hosts; of equal ones the first by name. */
function smallestGroup(hosts: readonly string[], groups: Groups): string | undefined {
  const sizes = new Map<string, number>();
  for (const own of Object.values(groups)) {
    for (const group of own) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  return [...sizes]
    .filter(([group]) => hosts.every((host) => groups[host]?.includes(group)))
    .sort(([a, one], [b, two]) => one - two || (a < b ? -1 : 1))[0]?.[0];
}

/** Hosts of the baseline that are no longer in the environment, and hosts without a baseline. */
export function compareHosts(
  baseline: Baseline,
  hosts: readonly string[],
): { gone: string[]; fresh: string[] } {
  return {
    gone: Object.keys(baseline).filter((host) => !hosts.includes(host)),
    // An empty one, which a merge can leave behind, counts as none.
    fresh: hosts.filter((host) => Object.keys(baseline[host] ?? {}).length === 0),
  };
}

function compareNoun(
  noun: string,
  before: Readonly<Record<string, KeptThing>>,
  now: Readonly<Record<string, KeptThing>>,
  unseen: UnseenOf,
  add: (change: Omit<Change, 'hosts' | 'others'>) => void,
): void {
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()) {
    const [old, item] = [before[name], now[name]];
    if (old === undefined && item !== undefined) add({ kind: 'new', noun, name, item });
    if (old !== undefined && item === undefined) add({ kind: 'gone', noun, name, item: old });
    if (old !== undefined && item !== undefined) compareItem(noun, name, old, item, unseen, add);
  }
}

function compareItem(
  noun: string,
  name: string,
  before: KeptThing,
  now: KeptThing,
  unseen: UnseenOf,
  add: (change: Omit<Change, 'hosts' | 'others'>) => void,
): void {
  for (const attribute of [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()) {
    const [from, to] = [before[attribute], now[attribute]];
    if (isDeepStrictEqual(from, to)) continue;
    // What could not be observed is reported as such, and is not a change.
    if (to === undefined && unseen[attribute]?.[name] !== undefined) continue;
    add({
      kind: 'changed',
      noun,
      name,
      attribute,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
  }
}
