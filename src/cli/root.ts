import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** What makes a folder the root of a user's repository. */
const MARKS = ['opsproof.yaml', 'opsproof.yml', 'environments', 'features'];

/**
 * The root of the repository that a folder is in: the nearest folder upwards, itself included, with `opsproof.yaml`,
 * `environments/` or `features/`. It is looked for no higher than the root of the git repository. The folder itself when there is none.
 */
export function rootOf(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (MARKS.some((name) => isMark(join(at, name)))) return at;
    if (existsSync(join(at, '.git')) || dirname(at) === at) return folder;
  }
}

function isMark(path: string): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.isDirectory() === !/\.ya?ml$/.test(path);
}

/** A path as it was typed in `here`, as one that is read from `cwd`: unchanged where the two are one. */
export function fromRoot(path: string, { cwd, here = cwd }: { cwd: string; here?: string }): string {
  return here === cwd ? path : relative(cwd, resolve(here, path)) || '.';
}
