import { isDeepStrictEqual } from 'node:util';
import type { Value } from '../model/value.ts';
import type { Baseline } from './baseline.ts';
import type { HostInventory, Item } from './inventory.ts';

/** One difference, with all hosts that have it. */
export interface Change {
  readonly kind: 'new' | 'gone' | 'changed';
  readonly noun: string;
  readonly name: string;
  /** Only for `changed`. */
  readonly attribute?: string;
  readonly from?: Value;
  readonly to?: Value;
  /** For `new` and `gone`: what is kept of it. */
  readonly item?: Item;
  readonly hosts: readonly string[];
  /** Hosts that have this thing and not the change. */
  readonly others: readonly string[];
}

/** Hosts that could not be looked at, whole or in part. */
export interface Blind {
  readonly host: string;
  /** Undefined: the whole host. */
  readonly noun?: string;
  readonly why: string;
}

/**
 * What is different from the baseline, grouped by change and not by host. A noun that could not be read tonight, or that
 * the baseline has not (it was added to opsproof since), is no change.
 */
export function compareInventories(
  baseline: Baseline,
  tonight: Readonly<Record<string, HostInventory>>,
): readonly Change[] {
  const changes = new Map<string, Change & { hosts: string[] }>();
  const having = new Map<string, string[]>();
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
      if (old !== undefined) compareNoun(noun, old, now.items[noun] ?? {}, (change) => add(host, change));
      for (const name of Object.keys(now.items[noun] ?? {})) {
        const key = JSON.stringify([noun, name]);
        having.set(key, [...(having.get(key) ?? []), host]);
      }
    }
  }
  return [...changes.values()].map((change) => ({
    ...change,
    others: (having.get(JSON.stringify([change.noun, change.name])) ?? []).filter(
      (host) => !change.hosts.includes(host),
    ),
  }));
}

/** Hosts of the baseline that are not in the environment any more, and hosts without a baseline. */
export function compareHosts(
  baseline: Baseline,
  hosts: readonly string[],
): { gone: string[]; fresh: string[] } {
  return {
    gone: Object.keys(baseline).filter((host) => !hosts.includes(host)),
    fresh: hosts.filter((host) => baseline[host] === undefined),
  };
}

function compareNoun(
  noun: string,
  before: Readonly<Record<string, Item>>,
  now: Readonly<Record<string, Item>>,
  add: (change: Omit<Change, 'hosts' | 'others'>) => void,
): void {
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()) {
    const [old, item] = [before[name], now[name]];
    if (old === undefined && item !== undefined) add({ kind: 'new', noun, name, item });
    if (old !== undefined && item === undefined) add({ kind: 'gone', noun, name, item: old });
    if (old !== undefined && item !== undefined) compareItem(noun, name, old, item, add);
  }
}

function compareItem(
  noun: string,
  name: string,
  before: Item,
  now: Item,
  add: (change: Omit<Change, 'hosts' | 'others'>) => void,
): void {
  for (const attribute of [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()) {
    const [from, to] = [before[attribute], now[attribute]];
    if (isDeepStrictEqual(from, to)) continue;
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
