import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Any of these makes a folder the root of a user's repository. */
const MARKS = ['opsproof.yaml', 'opsproof.yml', 'environments', 'features'];

/**
 * The root of the repository that a folder is in: the nearest folder upwards, itself included, with `opsproof.yaml`,
 * `environments/` or `features/`. The search stops at the root of the git repository. Without any, the folder itself.
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

/** Turns a path typed in `here` into one relative to `cwd`; unchanged if the two are the same. */
export function fromRoot(path: string, { cwd, here = cwd }: { cwd: string; here?: string }): string {
  return here === cwd ? path : relative(cwd, resolve(here, path)) || '.';
}
