import { matchesGlob } from 'node:path';
import type { DriftIgnore } from '../config/drift-ignores.ts';
import type { Blinded, Unwatched } from './blind.ts';
import type { Blind, Change } from './compare.ts';
import { joinEffects } from './effects.ts';

export interface Sifted extends Blinded {
  readonly changes: readonly Change[];
  readonly ignored: readonly { readonly change: Change; readonly ignore: DriftIgnore }[];
  /** What could not be read, and somebody takes responsibility for. */
  readonly unread: readonly { readonly spot: Blind; readonly ignore: DriftIgnore }[];
  /** Lines about ignores that ignore nothing, or no longer apply. */
  readonly warnings: readonly string[];
  /** Lines about ignores that have expired: red. */
  readonly expired: readonly string[];
}

/**
 * Removes what is ignored. A change of several hosts is split if an ignore applies to only some of them.
 * @param today `2026-11-22`
 */
export function siftChanges(
  changes: readonly Change[],
  ignores: readonly DriftIgnore[],
  today: string,
  { blind, unwatched }: Blinded = { blind: [], unwatched: [] },
): Sifted {
  const valid = ignores.filter((ignore) => ignore.expires >= today);
  const used = new Set<DriftIgnore>();
  const left: Change[] = [];
  const ignored: { change: Change; ignore: DriftIgnore }[] = [];
  const causes = causesOf(changes);
  for (const change of changes) {
    let hosts = change.hosts;
    const cause = causes.get(change);
    const wholly = (ignore: DriftIgnore) =>
      cause !== undefined && ignore.attribute === undefined && isAbout(ignore, cause);
    const own = valid.filter((ignore) => isAbout(ignore, change));
    for (const ignore of [...own, ...valid.filter((other) => !own.includes(other) && wholly(other))]) {
      const fitting = hosts.filter((host) => fits(host, ignore.host));
      if (fitting.length === 0) continue;
      used.add(ignore);
      ignored.push({ change: { ...change, hosts: fitting }, ignore });
      hosts = hosts.filter((host) => !fitting.includes(host));
    }
    if (hosts.length > 0) left.push({ ...change, hosts });
  }
  const unread: { spot: Blind; ignore: DriftIgnore }[] = [];
  const seen = (spot: Blind): Blind[] => {
    let rest: Blind | undefined = spot;
    for (const ignore of valid) {
      const after: Blind | undefined = rest === undefined ? undefined : withoutIgnored(rest, ignore);
      if (after === rest) continue;
      used.add(ignore);
      unread.push({ spot, ignore });
      rest = after;
    }
    return rest === undefined ? [] : [rest];
  };
  return {
    changes: left,
    ignored,
    unread,
    blind: blind.flatMap(seen),
    unwatched: unwatched.flatMap(({ hosts, why, ...what }): Unwatched[] => {
      // One that can be read now should be accepted, not ignored.
      if (why === undefined) return [{ ...what, hosts }];
      const rest = hosts.flatMap((host) => seen({ ...what, host, why }));
      return [...Map.groupBy(rest, ({ names }) => JSON.stringify(names)).values()].map((group) => ({
        ...what,
        why,
        hosts: group.map(({ host }) => host),
        ...(group[0]?.names === undefined ? {} : { names: group[0].names }),
      }));
    }),
    warnings: valid
      .filter((ignore) => !used.has(ignore) && !blind.some((spot) => mayHide(spot, ignore)))
      .map((ignore) => `ignores nothing: ${print(ignore)}`),
    expired: ignores
      .filter((ignore) => ignore.expires < today)
      .map((ignore) => `expired on ${ignore.expires}: ${print(ignore)}`),
  };
}

/**
 * What explains a change of another thing, so that the report shows both in one line: whoever ignores the line of a user ignores its group,
 * too. Other attributes of the same thing are no effects of it.
 */
function causesOf(changes: readonly Change[]): ReadonlyMap<Change, Change> {
  const joined = joinEffects(changes).flatMap(({ change, with: effects }) =>
    effects.map((effect) => [effect, change] as const),
  );
  return new Map(
    joined.filter(([effect, cause]) => effect.noun !== cause.noun || effect.name !== cause.name),
  );
}

/** Whether what an ignore is about may be there tonight, and only could not be read. */
function mayHide({ host, noun, attribute, names }: Blind, ignore: DriftIgnore): boolean {
  return (
    fits(host, ignore.host) &&
    (names === undefined || names.some((name) => fits(name, ignore.name))) &&
    (noun === undefined || ignore.noun === undefined || noun === ignore.noun) &&
    (attribute === undefined || ignore.attribute === undefined || attribute === ignore.attribute)
  );
}

/** The rest of what could not be read; an unreachable host is never ignored. */
function withoutIgnored(spot: Blind, ignore: DriftIgnore): Blind | undefined {
  const { host, noun, attribute, names } = spot;
  if (noun === undefined || ignore.noun !== noun || !fits(host, ignore.host)) return spot;
  if (ignore.attribute !== undefined && ignore.attribute !== attribute) return spot;
  if (names === undefined) return ignore.name === undefined || ignore.name === '*' ? undefined : spot;
  const rest = names.filter((name) => !fits(name, ignore.name));
  if (rest.length === names.length) return spot;
  return rest.length === 0 ? undefined : { ...spot, names: rest };
}

function isAbout(ignore: DriftIgnore, change: Change): boolean {
  return (
    (ignore.noun === undefined || ignore.noun === change.noun) &&
    fits(change.name, ignore.name) &&
    (ignore.attribute === undefined || ignore.attribute === change.attribute)
  );
}

/** A glob; `*` alone also matches a path with slashes. */
function fits(text: string, pattern: string | undefined): boolean {
  return pattern === undefined || pattern === '*' || text === pattern || matchesGlob(text, pattern);
}

function print({ noun, name, attribute, host, owner, reason }: DriftIgnore): string {
  const what = [noun, name === undefined ? undefined : JSON.stringify(name), attribute]
    .filter(Boolean)
    .join(' ');
  return `${what === '' ? 'everything' : what}${host === undefined ? '' : ` on ${host}`} (${owner}: ${reason})`;
}
