import type { Baseline } from './baseline.ts';
import type { Blind } from './compare.ts';
import type { HostInventory } from './inventory.ts';

/** A noun that no baseline of these hosts has. */
export interface Unwatched {
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
 * What tonight says nothing about. A noun that was accepted and cannot be read now is blind. One that could not be read
 * when the host was accepted (there is no firewall tool) is not watched, as somebody accepted; so is one that is newer
 * than the baseline.
 */
export function findBlind(
  baseline: Baseline,
  read: { readonly inventories: Readonly<Record<string, HostInventory>>; readonly blind: readonly Blind[] },
): Blinded {
  const blind: Blind[] = [];
  const unwatched = new Map<string, { noun: string; hosts: string[]; why?: string }>();
  const leave = (host: string, noun: string, why?: string) => {
    const key = JSON.stringify([noun, why ?? null]);
    const known = unwatched.get(key);
    if (known === undefined)
      unwatched.set(key, { noun, hosts: [host], ...(why === undefined ? {} : { why }) });
    else known.hosts.push(host);
  };
  for (const spot of read.blind) {
    const accepted = baseline[spot.host];
    if (spot.noun === undefined || accepted === undefined || accepted[spot.noun] !== undefined)
      blind.push(spot);
    else leave(spot.host, spot.noun, spot.why);
  }
  for (const [host, { items, unseen = {} }] of Object.entries(read.inventories).sort()) {
    const accepted = baseline[host];
    if (accepted === undefined) continue;
    for (const noun of Object.keys(items)) if (accepted[noun] === undefined) leave(host, noun);
    for (const [noun, attributes] of Object.entries(unseen)) {
      for (const [attribute, why] of Object.entries(attributes)) {
        const known = Object.values(accepted[noun] ?? {}).some((item) => item[attribute] !== undefined);
        if (known) blind.push({ host, noun, why: `${attribute}: ${why}` });
      }
    }
  }
  return { blind, unwatched: [...unwatched.values()] };
}
