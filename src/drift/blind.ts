import type { Baseline } from './baseline.ts';
import type { Blind } from './compare.ts';
import type { HostInventory } from './inventory.ts';

/** What no baseline of these hosts has: a noun, or an attribute of some of its names. */
export interface Unwatched extends Omit<Blind, 'host' | 'why'> {
  readonly noun: string;
  readonly hosts: readonly string[];
  /** Why it could not be read there; undefined: it can be, and was not accepted yet. */
  readonly why?: string;
}

export interface Blinded {
  readonly blind: readonly Blind[];
  readonly unwatched: readonly Unwatched[];
}

/**
 * What is unknown tonight. A noun or an attribute that was accepted and cannot be read now is blind. One that could not be read when the
 * host was accepted (there is no firewall tool) is not watched, by that decision; neither is a noun that is newer than the baseline.
 */
export function findBlind(
  baseline: Baseline,
  read: { readonly inventories: Readonly<Record<string, HostInventory>>; readonly blind: readonly Blind[] },
): Blinded {
  const blind: Blind[] = [];
  const unwatched = new Map<string, Omit<Unwatched, 'hosts'> & { hosts: string[] }>();
  const leave = (host: string, what: Omit<Unwatched, 'hosts'>) => {
    const key = JSON.stringify(what);
    const known = unwatched.get(key);
    if (known === undefined) unwatched.set(key, { ...what, hosts: [host] });
    else known.hosts.push(host);
  };
  for (const spot of read.blind) {
    const { noun, why } = spot;
    const accepted = acceptedOf(baseline, spot.host);
    if (noun === undefined || accepted === undefined || accepted[noun] !== undefined) blind.push(spot);
    else leave(spot.host, { noun, why });
  }
  for (const [host, inventory] of Object.entries(read.inventories).sort()) {
    const accepted = acceptedOf(baseline, host);
    if (accepted === undefined) continue;
    for (const noun of Object.keys(inventory.items)) if (accepted[noun] === undefined) leave(host, { noun });
    for (const { noun, attribute, names, why } of unseenOn(host, inventory)) {
      const has = (name: string) => accepted[noun]?.[name]?.[attribute] !== undefined;
      const lost = names.filter(has);
      // What is not in the baseline at all is new, and reported as new.
      const never = names.filter((name) => accepted[noun]?.[name] !== undefined && !has(name));
      if (lost.length > 0) blind.push({ host, noun, attribute, names: lost, why });
      if (never.length > 0) leave(host, { noun, attribute, names: never, why });
    }
  }
  return { blind, unwatched: [...unwatched.values()] };
}

/** Attributes that could not be observed on a host, equal reasons together. */
export function unseenOn(host: string, { unseen = {} }: HostInventory): readonly Required<Blind>[] {
  return Object.entries(unseen).flatMap(([noun, attributes]) =>
    Object.entries(attributes).flatMap(([attribute, reasons]) =>
      [...Map.groupBy(Object.entries(reasons), ([, why]) => why)].map(([why, entries]) => ({
        ...{ host, noun, attribute, why },
        names: entries.map(([name]) => name),
      })),
    ),
  );
}

function acceptedOf(baseline: Baseline, host: string): Baseline[string] | undefined {
  const accepted = baseline[host];
  return accepted === undefined || Object.keys(accepted).length === 0 ? undefined : accepted;
}
