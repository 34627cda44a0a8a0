import type { MergedHost } from '../../schema/merged-host.ts';
import type { LiveHostInput } from '../environment-input.ts';
import { checkName, type Listed } from '../merge-hosts.ts';
import type { ProblemList } from '../problem-list.ts';
import type { InventoryEntry } from './read-inventory.ts';

/** A host of an inventory, as hosts of the environment are put together with it. */
export interface ListedHost extends Listed<LiveHostInput> {
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The hosts of an inventory whose names sentences can say. What cannot be said goes to `problems`. */
export function listedHosts(
  entries: readonly InventoryEntry[],
  problems: ProblemList,
): readonly ListedHost[] {
  const groups = new Set(entries.flatMap((entry) => entry.groups));
  for (const group of groups) checkName(group, 'group', ['inventory'], problems);
  return entries.filter(({ name, host }) => {
    const said = {
      add: (_: unknown, message: string) => problems.take([{ ...host.at, message }]),
      mentions: () => false,
    };
    return checkName(name, 'host', ['inventory'], said);
  });
}

/** What the inventory says of the way to a host and could not be taken over counts unless the environment says it instead. */
export function tellConnections(
  merged: readonly MergedHost<LiveHostInput>[],
  entries: readonly InventoryEntry[],
  problems: ProblemList,
): void {
  const known = new Map(merged.flatMap((host) => host.names.map((name) => [name, host] as const)));
  for (const entry of entries) {
    const host = known.get(entry.name);
    for (const { key, problem } of entry.problems) {
      const from = host?.origin(key)[0];
      const said =
        host !== undefined && Object.hasOwn(host.merged, key) && from !== 'inventory' && from !== 'defaults';
      if (!said) problems.take([problem]);
    }
  }
}
