import { join } from 'node:path';
import { thisMachine } from '../../transport/open.ts';
import type { LocalSurroundings } from '../../transport/surroundings.ts';

/** Folders of this user for machines, all on one file system, so that a copy of a saved state can share its blocks. */
export interface Places {
  /** A folder for each provider, with one for each machine that runs, see liveOf. */
  readonly live: string;
  /** A folder for each saved state, with its key. */
  readonly states: string;
  /** Disks from URLs, with their digests as names. */
  readonly downloads: string;
  /** Digests of disks that were read before. */
  readonly digests: string;
}

/** Below the cache folder of the user ("XDG Base Directory Specification"). */
export function places({ env, home }: Pick<LocalSurroundings, 'env' | 'home'> = thisMachine()): Places {
  const root = join(env.XDG_CACHE_HOME || join(home, '.cache'), 'opsproof', 'machines');
  const at = (name: string) => join(root, name);
  return { live: at('live'), states: at('states'), downloads: at('downloads'), digests: at('digests') };
}

/** Where the folders of the machines of one provider are. @param mark what names them in the environment of their qemu */
export function liveOf({ live }: Places, mark: string): string {
  return join(live, mark.replace('OPSPROOF_', '').toLowerCase());
}
