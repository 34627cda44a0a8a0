import { nearest } from '../model/nearest.ts';
import { expandHostRange } from './host-range.ts';
import type { ProblemList } from './problem-list.ts';
import type { KeyPath } from './yaml-file.ts';

/** Letters, digits, dots, hyphens and underscores: what can stand in sentences, DNS and container names. */
const NAME = /^[A-Za-z0-9](?:[\w.-]{0,251}[A-Za-z0-9_])?$/;

/** Maps that are merged entry by entry; everything else of a host replaces what was inherited. */
const MERGED: readonly string[] = ['env', 'files', 'args', 'sysctls'];

/** Keys of which a host has one; its own choice drops the inherited other. */
const EITHER: readonly (readonly [string, string])[] = [
  ['image', 'build'],
  ['build', 'image'],
];

interface Layers<H> {
  /** Keys at the top of the file that hosts inherit. */
  readonly top: Partial<H>;
  readonly defaults?: H | undefined;
  readonly groups?: Readonly<Record<string, H>> | undefined;
  readonly hosts?: Readonly<Record<string, (H & { groups?: string[] | undefined }) | null>> | undefined;
}

/** One entry under `hosts`: it may stand for many hosts. */
export interface MergedHost<H> {
  /** Path of the entry. */
  readonly path: KeyPath;
  readonly names: readonly string[];
  readonly groups: readonly string[];
  /** What is written in the entry itself. */
  readonly own: H;
  /** With what it inherits: `defaults`, then its groups in their order, then its own keys. */
  readonly merged: H;
  /** Where a key, or one entry of a map under it, was written. */
  origin(key: string, entry?: string): KeyPath;
}

/** Expands ranges, applies defaults, and checks the names of hosts and groups. */
export function mergeHosts<H extends object>(layers: Layers<H>, problems: ProblemList): MergedHost<H>[] {
  const seen = new Map<string, string>();
  const hosts = Object.entries(layers.hosts ?? {}).map(([key, entry]) => {
    const { groups = [], ...own } = entry ?? {};
    const path = ['hosts', key];
    for (const [index, group] of groups.entries())
      checkName(group, 'group', [...path, 'groups', index], problems);
    return {
      path,
      names: namesOf(key, path, seen, problems),
      groups,
      own: own as H,
      ...inherit(own as H, key, groups, layers),
    };
  });
  if (layers.hosts !== undefined && hosts.length === 0) {
    problems.add(['hosts'], 'has no host; write at least one, for example here: { transport: local }');
  }
  const used = new Set(hosts.flatMap(({ groups }) => groups));
  for (const group of Object.keys(layers.groups ?? {})) {
    checkName(group, 'group', ['groups', group], problems);
    if (used.has(group)) continue;
    const [near] = nearest(group, used, 1);
    problems.add(['groups', group], 'no host is in this group', near && `did you mean "${near}"?`);
  }
  return hosts;
}

function namesOf(key: string, path: KeyPath, seen: Map<string, string>, problems: ProblemList): string[] {
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

/** Whether the name can be used; adds a problem when not. */
export function checkName(name: string, what: string, path: KeyPath, problems: ProblemList): boolean {
  if (NAME.test(name)) return true;
  problems.add(
    path,
    `${JSON.stringify(name)} cannot be the name of a ${what}; allowed: letters, digits, . - _`,
  );
  return false;
}

function inherit<H extends object>(
  own: H,
  key: string,
  groups: readonly string[],
  layers: Layers<H>,
): Pick<MergedHost<H>, 'merged' | 'origin'> {
  const merged: Record<string, unknown> = {};
  const origins = new Map<string, KeyPath>();
  const from: readonly (readonly [KeyPath, object | undefined])[] = [
    [[], layers.top],
    [['defaults'], layers.defaults],
    ...groups.map((group) => [['groups', group], layers.groups?.[group]] as const),
    [['hosts', key], own],
  ];
  for (const [path, layer] of from) {
    for (const [name, value] of Object.entries(layer ?? {})) {
      if (value === undefined) continue;
      for (const [chosen, dropped] of EITHER)
        if (name === chosen && !Object.hasOwn(layer ?? {}, dropped)) delete merged[dropped];
      origins.set(name, [...path, name]);
      const together = MERGED.includes(name);
      if (together)
        for (const entry of Object.keys(value)) origins.set(`${name}\0${entry}`, [...path, name, entry]);
      merged[name] = together ? { ...(merged[name] as object), ...value } : value;
    }
  }
  return {
    merged: merged as H,
    origin: (name, entry) =>
      origins.get(entry === undefined ? name : `${name}\0${entry}`) ?? origins.get(name) ?? ['hosts', key],
  };
}
