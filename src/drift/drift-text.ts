import type { LiveEnvironment } from '../model/environment.ts';
import type { Unwatched } from './blind.ts';
import { printChangeWithEffects, printOutcome, type TypeOf } from './changes-text.ts';
import type { Blind } from './compare.ts';
import type { Drift } from './drift.ts';

/** The drift of a night for people: new changes first, one line each. */
export function printDrift(drift: Drift, { name, hosts }: LiveEnvironment, typeOf: TypeOf): string {
  const count = Object.keys(hosts).length;
  const fresh = drift.changes.filter((change) => change.fresh);
  const known = drift.changes.filter((change) => !change.fresh);
  const blind = printBlind(drift.blind);
  const lines = [
    ...section(
      'new tonight',
      fresh.map((change) => printChangeWithEffects(change, typeOf)),
    ),
    ...section(
      'unchanged since earlier nights',
      known.map((change) => printChangeWithEffects(change, typeOf, change.since.slice(0, 10))),
    ),
    ...section(
      'back to the baseline',
      drift.left
        .filter(({ outcome }) => outcome.how === 'again')
        .map(({ change, outcome }) => printOutcome(change, outcome, typeOf)),
    ),
    ...section(
      'accepted or ignored since',
      drift.left
        .filter(({ outcome: { how } }) => how === 'accepted' || how === 'ignored')
        .map(({ change, outcome }) => printOutcome(change, outcome, typeOf)),
    ),
    ...section('could not be read', blind),
    ...section(
      'not watched, because the baseline does not have it; opsproof drift accept adds what can be read',
      printUnwatched(drift.unwatched),
    ),
    ...section('hosts without a baseline', drift.hosts.fresh),
    ...section('hosts that are in the baseline but not in the environment', drift.hosts.gone),
    ...section('ignores', [...drift.sifted.expired, ...drift.sifted.warnings]),
  ];
  const ignored = drift.sifted.ignored.length + drift.sifted.unread.length;
  // What could not be read when it was accepted is not missing.
  const missing = drift.unwatched.filter(({ why }) => why === undefined).length;
  const summary = [
    `${drift.changes.length} ${drift.changes.length === 1 ? 'change' : 'changes'}`,
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(drift.blind.length === 0 ? [] : [`${drift.blind.length} not read`]),
    ...(missing === 0 ? [] : [`${missing} not compared`]),
  ].join(', ');
  return `${[...lines, `drift of ${name}: ${summary} on ${count} ${count === 1 ? 'host' : 'hosts'}`].join('\n')}\n`;
}

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

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ''];
}

/** The attributes of one thing are one line, without the reasons, which were shown when they were accepted. */
function printUnwatched(unwatched: readonly Unwatched[]): string[] {
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
