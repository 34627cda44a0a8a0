import { createHash } from 'node:crypto';
import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openRegular } from '../disk/regular-file.ts';

/**
 * SHA-256 of every file below a folder by its path there, in the order of the paths; of a single file under an empty path. Links are
 * followed, each folder once; of the mode, only the execute bits count. Empty if nothing is there.
 */
export async function digestTree(path: string): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  await walk(path, '', digests, new Set());
  return new Map([...digests].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function walk(
  path: string,
  name: string,
  digests: Map<string, string>,
  visited: Set<string>,
): Promise<void> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ELOOP') return undefined;
    throw error;
  });
  const hash = createHash('sha256');
  if (info === undefined) {
    const target = await readlink(path).catch(() => undefined);
    if (target !== undefined) digests.set(name, hash.update(`link to ${target}`).digest('hex'));
    return;
  }
  if (info.isDirectory()) {
    const real = await realpath(path);
    if (visited.has(real)) return;
    visited.add(real);
    for (const entry of (await readdir(path)).sort())
      await walk(join(path, entry), join(name, entry), digests, visited);
    return;
  }
  // A pipe or a socket has no lasting content.
  if (!info.isFile()) digests.set(name, hash.update('no file').digest('hex'));
  else {
    hash.update((info.mode & 0o111) === 0 ? 'file\n' : 'program\n');
    await pipeline((await openRegular(path)).createReadStream(), hash);
    digests.set(name, hash.digest('hex'));
  }
}
