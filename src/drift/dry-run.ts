import { convergeHosts } from '../converge/converge-hosts.ts';
import { convergeTool } from '../converge/registry.ts';
import type { Host } from '../host/host.ts';
import type { DryRun } from '../model/environment.ts';
import { UnableError } from '../model/errors.ts';
import type { Blind } from './compare.ts';
import { dryRunNoun } from './dry-run-noun.ts';
import type { KeptThing } from './kept-state.ts';

/** What the dry runs of one host say, in the form of an inventory: noun → what would change → nothing more. */
export interface DryRunsOfHost {
  readonly items: Readonly<Record<string, Readonly<Record<string, KeptThing>>>>;
  readonly blind: readonly Blind[];
}

/** Makes the dry runs of a host, one after the other: tools lock each other out. One that fails hides no other. */
export async function dryRunsOf(host: Host, dryRuns: readonly DryRun[]): Promise<DryRunsOfHost> {
  const items: Record<string, Record<string, KeptThing>> = {};
  const blind: Blind[] = [];
  for (const dryRun of dryRuns.filter(({ hosts }) => hosts.includes(host.name))) {
    const noun = dryRunNoun(dryRun);
    const unread = (why: string) => blind.push({ host: host.name, noun, why });
    const found = await dryRunOn(host, dryRun);
    if (typeof found === 'string') {
      unread(found);
      continue;
    }
    const would = [...found.changed, ...found.failed.map((name) => `${name} (fails)`)];
    items[noun] = { ...items[noun], ...Object.fromEntries(would.map((name) => [name, {}])) };
    if (found.unknown.length > 0)
      unread(
        `a dry run does not try ${found.unknown.join(', ')}, so it is not known whether it would change something`,
      );
  }
  return { items, blind };
}

async function dryRunOn(host: Host, { noun, name, file, options, timeoutMs }: DryRun) {
  const tool = convergeTool(noun);
  if (tool === undefined) return `there is no tool for a ${noun}`;
  try {
    const convergence = { tool, name, file, options };
    const dry = { dry: true, timeoutMs };
    const [settled] = await convergeHosts(
      [host.name],
      async () => host,
      convergence,
      dry,
      () => {},
    );
    if (settled?.status !== 'fulfilled') throw settled?.reason;
    return settled.value.result;
  } catch (error) {
    if (error instanceof UnableError) return error.message;
    throw error;
  }
}
