import { Glance } from '../check/glance.ts';
import { seeSubject } from '../check/state.ts';
import type { Surroundings } from '../check/surroundings.ts';
import { ownCommand } from '../host/own-command.ts';
import { UnableError } from '../model/errors.ts';
import { listingAt } from '../resource/look-at.ts';
import { isOwnResource } from '../resource/registry.ts';
import type { Inventory, Resource, Watchlist } from '../resource/resource.ts';
import { type KeptThing, pick, pickAll } from './kept-state.ts';

/** Deadline of each look of an inventory, in milliseconds. */
const LOOK_MS = 60_000;
/** How many names of a noun are looked at without waiting in between; equal commands are sent once. */
const AT_ONCE = 200;

/** Noun → attribute → name → why it could not be observed. */
export type Unseen = Readonly<Record<string, UnseenOf>>;
export type UnseenOf = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Everything that is kept of one host. */
export interface HostInventory {
  /** noun → name → what is kept. */
  readonly items: Readonly<Record<string, Readonly<Record<string, KeptThing>>>>;
  /** Nouns that could not be listed, and why. */
  readonly unable: Readonly<Record<string, string>>;
  /** Noun → attribute → name for which it could not be observed → why. */
  readonly unseen?: Unseen;
}

/**
 * Reads what a host is: every name of every noun that can be listed, with the attributes that are meant to stay.
 * @throws UnableError if the host cannot be reached at all
 */
export async function takeInventory(
  host: string,
  around: Surroundings,
  resources: readonly Resource[],
  watched: Watchlist = { files: [] },
): Promise<HostInventory> {
  const items: Record<string, Record<string, KeptThing>> = {};
  const unable: Record<string, string> = {};
  const unseen: Record<string, UnseenOf> = {};
  const glance = new Glance(around, LOOK_MS);
  const facts = await (await around.host(host)).facts();
  for (const resource of resources) {
    const { inventory, noun } = resource;
    const listing = listingAt(resource, facts, watched);
    if (inventory === undefined || listing === undefined) continue;
    try {
      const names =
        'unable' in listing
          ? listing
          : listing.read(
              await glance.run(host, isOwnResource(resource) ? ownCommand(listing.command) : listing.command),
            );
      if (names instanceof Map) items[noun] = pickAll(names, inventory);
      else if ('unable' in names) unable[noun] = names.unable;
      else {
        const hidden: Record<string, Record<string, string>> = {};
        items[noun] = await takeItems(resource, inventory, names as readonly string[], glance, host, hidden);
        if (Object.keys(hidden).length > 0) unseen[noun] = hidden;
      }
    } catch (error) {
      if (!(error instanceof UnableError)) throw error;
      unable[noun] = error.message;
    }
  }
  return { items, unable, unseen };
}

async function takeItems(
  resource: Resource,
  inventory: Inventory,
  names: readonly string[],
  glance: Glance,
  host: string,
  hidden: Record<string, Record<string, string>>,
): Promise<Record<string, KeptThing>> {
  const items: Record<string, KeptThing> = {};
  const sorted = [...new Set(names)].sort();
  for (let start = 0; start < sorted.length; start += AT_ONCE) {
    const batch = sorted.slice(start, start + AT_ONCE);
    const seen = await Promise.all(
      batch.map((name) => seeSubject({ resource, name }, inventory.keep, glance, host)),
    );
    for (const [index, name] of batch.entries()) {
      const found = seen[index];
      // What disappeared between the list and the look is gone; what cannot be read is kept as such, so that it is noticed.
      if (found === undefined || ('state' in found && found.state.exists === false)) continue;
      items[name] = 'state' in found ? pick(found.state, inventory) : { unable: found.unable };
      if (!('state' in found)) continue;
      for (const attribute of inventory.keep) {
        const why = found.state[attribute] === undefined ? found.unseen?.(attribute)?.unable : undefined;
        if (why !== undefined) hidden[attribute] = { ...hidden[attribute], [name]: why };
      }
    }
  }
  return items;
}
