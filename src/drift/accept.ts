import { isDeepStrictEqual } from 'node:util';
import { type Baseline, readBaseline, writeBaselineHost } from './baseline.ts';
import { unseenOn } from './blind.ts';
import { type Blind, compareInventories } from './compare.ts';
import type { DriftOptions } from './drift.ts';
import { joinEffects } from './effects.ts';
import type { HostInventory } from './inventory.ts';
import type { KeptThing } from './kept-state.ts';
import { chooserOf, namingNothing, type Only } from './only.ts';
import { readHosts } from './read-hosts.ts';

/** What became the baseline, and what did not. */
export interface Accepted {
  /** Files that were written. */
  readonly files: readonly string[];
  /** What could not be read; it keeps its accepted state. */
  readonly blind: readonly Blind[];
  /** Attributes that could not be observed, and so are not watched. */
  readonly unseen: readonly Blind[];
  /** Patterns that match nothing; then nothing was written. */
  readonly nothing: readonly Only[];
  /** Hosts without a baseline, of which no part can be accepted. */
  readonly fresh: readonly string[];
}

type Items = HostInventory['items'];

/** Makes the current state the baseline: of all hosts, or only of what the patterns match, with its effects. */
export async function acceptDrift(
  options: Pick<DriftOptions, 'cwd' | 'environment' | 'resources' | 'watched' | 'note'>,
  only: readonly Only[] = [],
): Promise<Accepted> {
  const { cwd, environment } = options;
  const baseline: Baseline = (await readBaseline(cwd, environment.name)) ?? {};
  const { inventories, blind } = await readHosts(
    environment,
    options.resources,
    options.watched,
    options.note,
  );
  const nothing = namingNothing(only, { baseline, inventories });
  const done = { files: [] as string[], blind, unseen: [] as Blind[], nothing, fresh: [] as string[] };
  if (nothing.length > 0) return done;
  const chosen =
    only.length === 0
      ? () => true
      : chooserOf(only, joinEffects(compareInventories(baseline, inventories, {})));
  for (const [host, inventory] of Object.entries(inventories).sort()) {
    const before = baseline[host] ?? {};
    const items = keepUnseen(before, inventory);
    const bare = Object.keys(before).length === 0;
    if (bare && !namesOf(items).every(([noun, name]) => chosen(host, noun, name))) {
      if (namesOf(items).some(([noun, name]) => chosen(host, noun, name))) done.fresh.push(host);
      continue;
    }
    const after = merge(before, items, (noun, name) => chosen(host, noun, name));
    if (only.length > 0 && isDeepStrictEqual(after, before)) continue;
    done.files.push(await writeBaselineHost(cwd, environment.name, host, after));
    done.unseen.push(...unseenOn(host, inventory));
  }
  return done;
}

function namesOf(items: Items): (readonly [noun: string, name: string])[] {
  return Object.entries(items).flatMap(([noun, named]) =>
    Object.keys(named).map((name) => [noun, name] as const),
  );
}

/** An attribute that could not be observed keeps its accepted value. */
function keepUnseen(before: Items, { items, unseen = {} }: HostInventory): Items {
  const kept: Record<string, Record<string, KeptThing>> = {};
  for (const [noun, named] of Object.entries(items)) {
    const own: Record<string, KeptThing> = { ...named };
    for (const [attribute, reasons] of Object.entries(unseen[noun] ?? {})) {
      for (const name of Object.keys(reasons)) {
        const value = before[noun]?.[name]?.[attribute];
        const item = own[name];
        if (value !== undefined && item !== undefined) own[name] = { ...item, [attribute]: value };
      }
    }
    kept[noun] = own;
  }
  return kept;
}

/** A noun that could not be read keeps its accepted state; so does everything that is not selected. */
function merge(before: Items, items: Items, chosen: (noun: string, name: string) => boolean): Items {
  const merged: Record<string, Record<string, KeptThing>> = {};
  for (const noun of new Set([...Object.keys(before), ...Object.keys(items)])) {
    const [old, now] = [before[noun], items[noun]];
    const names = new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})]);
    const own = [...names].flatMap((name) => {
      const item = now !== undefined && chosen(noun, name) ? now[name] : old?.[name];
      return item === undefined ? [] : [[name, item] as const];
    });
    // If the baseline does not have the noun, a part of it would look like the whole.
    if (old !== undefined || [...names].every((name) => chosen(noun, name)))
      merged[noun] = Object.fromEntries(own);
  }
  return merged;
}
