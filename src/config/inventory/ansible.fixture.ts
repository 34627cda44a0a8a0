import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const { XDG_CACHE_HOME: cache = join(homedir(), '.cache'), OPSPROOF_ANSIBLE: given } = process.env;

/** The real ansible-inventory, in a Python environment outside of the repository. */
export const ANSIBLE_INVENTORY = given ?? join(cache, 'opsproof', 'ansible', 'bin', 'ansible-inventory');

export const noAnsible: string | false = existsSync(ANSIBLE_INVENTORY)
  ? false
  : `there is no ${ANSIBLE_INVENTORY}: npm run test:modules installs it`;

export interface Listing {
  /** Group → hosts that are in it directly. */
  readonly groups: Readonly<Record<string, { readonly hosts?: string[]; readonly children?: string[] }>>;
  readonly variables: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What the real program makes of inventories; undefined when it refuses them. */
export function listWithAnsible(cwd: string, sources: readonly string[]): Listing | undefined {
  const args = sources.flatMap((source) => ['-i', source]);
  const { stdout, status } = spawnSync(ANSIBLE_INVENTORY, [...args, '--list'], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
    // An inventory that cannot be read is an error, not a warning.
    env: {
      PATH: process.env.PATH,
      HOME: cwd,
      ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
      ANSIBLE_LOCALHOST_WARNING: 'false',
    },
  });
  if (status !== 0) return undefined;
  // What was written with !unsafe is marked in the listing.
  const { _meta, ...groups } = JSON.parse(stdout, (_, value) => value?.__ansible_unsafe ?? value);
  return { groups, variables: _meta.hostvars };
}
