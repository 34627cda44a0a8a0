import type { Unwatched } from './blind.ts';
import type { Blind } from './compare.ts';

/** Grouped by cause: a tool that is missing everywhere is one line. */
export function printBlind(blind: readonly Blind[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const spot of blind) {
    const key = `${printSpot(spot)}: ${spot.why}`;
    groups.set(key, [...(groups.get(key) ?? []), spot.host]);
  }
  return [...groups].map(([what, hosts]) => `${printHosts(hosts)}: ${what}`);
}

/** `firewall`, `port "5432/tcp": process`, `user: sudo rules of 12`. */
export function printSpot({
  noun,
  attribute,
  names = [],
}: Pick<Blind, 'noun' | 'attribute' | 'names'>): string {
  if (noun === undefined) return 'the whole host';
  if (attribute === undefined) return noun;
  return names.length === 1
    ? `${noun} ${JSON.stringify(names[0])}: ${attribute}`
    : `${noun}: ${attribute} of ${names.length}`;
}

/** The attributes of one thing are one line, without the reasons, which were shown when they were accepted. */
export function printUnwatched(unwatched: readonly Unwatched[]): string[] {
  const things = Map.groupBy(unwatched, ({ noun, attribute, names, hosts }) =>
    JSON.stringify(attribute === undefined ? noun : [noun, names, hosts]),
  );
  return [...things.values()].flatMap((group) => {
    const [one] = group;
    if (one === undefined || one.attribute === undefined || group.length === 1) return group.map(printOne);
    const attribute = group.map((other) => other.attribute).join(', ');
    return [`${printSpot({ ...one, attribute })} on ${printHosts(one.hosts)}`];
  });
}

function printOne({ hosts, why, ...spot }: Unwatched): string {
  return `${printSpot(spot)} on ${printHosts(hosts)}${why === undefined ? '' : `: ${why}`}`;
}

function printHosts(hosts: readonly string[]): string {
  return hosts.length > 3 ? `${hosts.length} hosts` : hosts.join(', ');
}
