import type { Facts } from '../host/facts.ts';
import type { Listing, Look, Resource, Unable, Watchlist } from './resource.ts';

/** How to look at something on a host: in the language of its shell, or not at all. */
export function lookAt(
  resource: Resource,
  name: string,
  facts: Facts,
  wanted: readonly string[],
): Look | Unable {
  return spoken(resource.look(name, facts, wanted), facts, `the ${resource.noun} cannot be looked at`);
}

/** How to list all names of a noun on a host; undefined if that is impossible. */
export function listingAt(
  { noun, inventory }: Resource,
  facts: Facts,
  watched: Watchlist,
): Listing | Unable | undefined {
  const listing = inventory?.names(facts, watched);
  return listing === undefined ? undefined : spoken(listing, facts, `every ${noun} cannot be listed`);
}

function spoken<L extends Look | Listing>(asked: L | Unable, facts: Facts, cannot: string): L | Unable {
  if ('unable' in asked) return asked;
  const [written, heard] = [asked, facts].map(({ language = 'sh' }) => language);
  if (written === heard) return asked;
  const names = { sh: 'sh', powershell: 'PowerShell' } as const;
  return {
    unable: `${cannot} in ${names[heard ?? 'sh']}, which the host speaks`,
    hint: `it is only known in ${names[written ?? 'sh']}`,
  };
}
