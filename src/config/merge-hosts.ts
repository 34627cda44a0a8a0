import { nearest } from '../model/nearest.ts';
import type { KeyPath } from '../schema/key-path.ts';
import type { MergedHost } from '../schema/merged-host.ts';
import type { Problems } from '../schema/reading.ts';
import { expandHostRange } from './host-range.ts';

/** Letters, digits, dots, hyphens and underscores: what is allowed in sentences, DNS and container names. */
const NAME = /^[A-Za-z0-9](?:[\w.-]{0,251}[A-Za-z0-9_])?$/;

/** How the keys of a host are merged with those it inherits. */
export interface Merging {
  /** Maps that are merged entry by entry; every other key of a host replaces the inherited one. */
  readonly merged?: readonly string[];
  /** Pairs of keys of which a host has one: its own key removes the inherited other one. */
  readonly either?: readonly (readonly [string, string])[];
}

/** A host that an inventory names, with what it says of the way there. */
export interface Listed<H> {
  readonly name: string;
  readonly groups: readonly string[];
  readonly keys: Partial<H>;
}

interface Layers<H> {
  /** Keys at the top of the file that hosts inherit. */
  readonly top: Partial<H>;
  readonly defaults?: H | undefined;
  readonly groups?: Readonly<Record<string, H>> | undefined;
  readonly hosts?: Readonly<Record<string, (H & { groups?: string[] | undefined }) | null>> | undefined;
  /** The entries under `hosts` as written, including unknown and wrong ones. */
  readonly written?: unknown;
  /** Hosts that stand elsewhere. Their keys count more than defaults, and less than those of groups and hosts in this file. */
  readonly listed?: readonly Listed<H>[];
  /** True: there are more hosts than are known, so a group may be theirs. */
  readonly open?: boolean;
  /** By the entry's own key. */
  mergingOf?(entry: unknown): Merging;
}

/** Expands ranges, applies defaults, and checks the names of hosts and groups. */
export function mergeHosts<H extends object>(layers: Layers<H>, problems: Problems): MergedHost<H>[] {
  const seen = new Map<string, string>();
  const listed = new Map((layers.listed ?? []).map((one) => [one.name, one]));
  const hosts = Object.entries(layers.hosts ?? {}).flatMap(([key, entry]) => {
    const { groups = [], ...own } = entry ?? {};
    const path = ['hosts', key];
    for (const [index, group] of groups.entries())
      checkName(group, 'group', [...path, 'groups', index], problems);
    const merging = layers.mergingOf?.(entry) ?? {};
    const all = namesOf(key, path, seen, problems);
    const made = (names: readonly string[], found?: Listed<H>): MergedHost<H> => {
      const joined = [...new Set([...(found?.groups ?? []), ...groups])];
      const written = keysOf(keysIn(layers.written, key));
      const mine = own as H;
      return {
        path,
        names,
        groups: joined,
        own: mine,
        written,
        ...inherit(mine, path, joined, layers, merging, found),
      };
    };
    const others = all.filter((name) => !listed.has(name));
    return [
      ...(others.length > 0 || all.length === 0 ? [made(others)] : []),
      ...all.flatMap((name) => (listed.has(name) ? [made([name], listed.get(name))] : [])),
    ];
  });
  for (const one of listed.values()) {
    if (seen.has(one.name)) continue;
    const path = ['inventory'];
    const own = {} as H;
    const { name, groups } = one;
    hosts.push({
      path,
      names: [name],
      groups,
      own,
      written: [],
      ...inherit(own, path, groups, layers, {}, one),
    });
  }
  if (layers.hosts !== undefined && hosts.length === 0 && layers.open !== true) {
    problems.add(['hosts'], 'has no hosts; write at least one, for example here: { transport: local }');
  }
  const used = new Set(hosts.flatMap(({ groups }) => groups));
  for (const group of Object.keys(layers.groups ?? {})) {
    checkName(group, 'group', ['groups', group], problems);
    if (used.has(group) || layers.open === true) continue;
    const [near] = nearest(group, used, 1);
    problems.add(['groups', group], 'no host is in this group', near && `did you mean "${near}"?`);
  }
  return hosts;
}

function keysIn(tree: unknown, key: string): unknown {
  return typeof tree === 'object' && tree !== null ? (tree as Record<string, unknown>)[key] : undefined;
}

function keysOf(entry: unknown): readonly string[] {
  return typeof entry === 'object' && entry !== null ? Object.keys(entry) : [];
}

function namesOf(key: string, path: KeyPath, seen: Map<string, string>, problems: Problems): string[] {
  let names: string[];
  try {
    names = expandHostRange(key);
  } catch (error) {
    problems.add(path, (error as RangeError).message);
    return [];
  }
  if (!checkName(names[0] ?? '', 'host', path, problems)) return [];
  const twice = names.find((name) => seen.has(name));
  if (twice !== undefined) problems.add(path, `the host ${twice} is already named by ${seen.get(twice)}`);
  for (const name of names) seen.set(name, key);
  return names;
}

/** Whether the name can be used; adds a problem if not. */
export function checkName(name: string, what: string, path: KeyPath, problems: Problems): boolean {
  if (NAME.test(name)) return true;
  problems.add(
    path,
    `${JSON.stringify(name)} cannot be the name of a ${what}; allowed: letters, digits, . - _`,
  );
  return false;
}

function inherit<H extends object>(
  own: H,
  path: KeyPath,
  groups: readonly string[],
  layers: Layers<H>,
  { merged: maps = [], either = [] }: Merging,
  listed?: Listed<H>,
): Pick<MergedHost<H>, 'merged' | 'origin'> {
  const merged: Record<string, unknown> = {};
  const origins = new Map<string, KeyPath>();
  const from: readonly (readonly [KeyPath, object | undefined])[] = [
    [[], layers.top],
    [['defaults'], layers.defaults],
    [['inventory'], listed?.keys],
    ...groups.map((group) => [['groups', group], layers.groups?.[group]] as const),
    [path, own],
  ];
  for (const [at, layer] of from) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (value === undefined) continue;
      for (const [chosen, dropped] of either)
        if (name === chosen && !Object.hasOwn(layer ?? {}, dropped)) delete merged[dropped];
      origins.set(name, [...at, name]);
      const together = maps.includes(name);
      if (together)
        for (const entry of Object.keys(value)) origins.set(`${name}\0${entry}`, [...at, name, entry]);
      merged[name] = together ? { ...(merged[name] as object), ...value } : value;
    }
  }
  return {
    merged: merged as H,
    origin: (name, entry) =>
      origins.get(entry === undefined ? name : `${name}\0${entry}`) ?? origins.get(name) ?? path,
  };
}
