import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * SHA-256 of every file below a folder by its path there, in the order of the paths; of a file alone under an empty path.
 * Modes count as far as they say who may run a file; a link counts by where it leads, and is not followed.
 * Empty when nothing is there.
 */
export async function digestTree(path: string): Promise<ReadonlyMap<string, string>> {
  const info = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (info === undefined) return new Map();
  if (!info.isDirectory()) return new Map([['', await digestOf(path)]]);
  const names = (await readdir(path, { recursive: true })).sort();
  const digests = new Map<string, string>();
  for (const name of names) {
    const file = join(path, name);
    if (!(await lstat(file)).isDirectory()) digests.set(name, await digestOf(file));
  }
  return digests;
}

async function digestOf(path: string): Promise<string> {
  const info = await lstat(path);
  const hash = createHash('sha256');
  if (info.isSymbolicLink()) return hash.update(`link ${await readlink(path)}`).digest('hex');
  // A pipe or a socket has no content that stays.
  if (!info.isFile()) return hash.update('no file').digest('hex');
  hash.update((info.mode & 0o111) === 0 ? 'file\n' : 'program\n');
  return hash.update(await readFile(path)).digest('hex');
}
