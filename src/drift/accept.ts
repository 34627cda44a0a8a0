import { type Baseline, readBaseline, writeBaselineHost } from './baseline.ts';
import type { Blind } from './compare.ts';
import type { DriftOptions } from './drift.ts';
import type { HostInventory } from './inventory.ts';
import { readHosts } from './read-hosts.ts';

/**
 * Makes what is there now the baseline: of all hosts, or only what the filter says.
 * @returns the files that were written, and what could not be read (which stays as it was accepted before)
 */
export async function acceptDrift(
  options: Pick<DriftOptions, 'cwd' | 'environment' | 'resources' | 'watched' | 'note'>,
  only?: (host: string, noun: string, name: string) => boolean,
): Promise<{ files: readonly string[]; blind: readonly Blind[] }> {
  const { cwd, environment } = options;
  const before: Baseline = (await readBaseline(cwd, environment.name)) ?? {};
  const { inventories, blind } = await readHosts(
    environment,
    options.resources,
    options.watched,
    options.note,
  );
  const files: string[] = [];
  for (const [host, inventory] of Object.entries(inventories).sort()) {
    files.push(
      await writeBaselineHost(cwd, environment.name, host, merge(host, before[host], inventory, only)),
    );
  }
  return { files, blind };
}

/** A noun that could not be read keeps what was accepted; with a filter, so does everything it does not name. */
function merge(
  host: string,
  before: HostInventory['items'] | undefined,
  { items }: HostInventory,
  only: ((host: string, noun: string, name: string) => boolean) | undefined,
): HostInventory['items'] {
  if (only === undefined || before === undefined) return { ...before, ...items };
  const merged: Record<string, Record<string, HostInventory['items'][string][string]>> = {};
  for (const noun of new Set([...Object.keys(before), ...Object.keys(items)])) {
    const [old, now] = [before[noun] ?? {}, items[noun] ?? {}];
    const names = new Set([...Object.keys(old), ...Object.keys(now)]);
    merged[noun] = Object.fromEntries(
      [...names].flatMap((name) => {
        const chosen = items[noun] !== undefined && only(host, noun, name) ? now[name] : old[name];
        return chosen === undefined ? [] : [[name, chosen]];
      }),
    );
  }
  return merged;
}
