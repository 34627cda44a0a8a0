import { glob, readdir, stat } from 'node:fs/promises';
import { join, normalize, resolve } from 'node:path';

/** A path with these characters is a pattern, for example `features/**\/*.feature`. */
const PATTERN = /[*?{]/;

export function isPattern(path: string): boolean {
  return PATTERN.test(path);
}

/**
 * The files that a path stands for: a file is itself, a folder is the files below it whose names match, a pattern is what it finds, a
 * missing path is none. Node's own `glob` takes 10 ms to load, so it is used only for patterns.
 * @param path relative to `cwd` or absolute
 * @returns absolute paths, sorted
 */
export async function filesOf(cwd: string, path: string, names: RegExp): Promise<readonly string[]> {
  if (!isPattern(path)) return (await filesAt(resolve(cwd, path), names)).toSorted();
  const found: string[] = [];
  for await (const match of glob(path, { cwd })) found.push(...(await filesAt(resolve(cwd, match), names)));
  return [...new Set(found)].toSorted();
}

async function filesAt(path: string, names: RegExp): Promise<readonly string[]> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) return [];
  return there.isDirectory() ? filesBelow(path, names) : [normalize(path)];
}

/** Without hidden folders and installed packages, which contain no features of the user: `.` may name a whole repository. */
async function filesBelow(folder: string, names: RegExp): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // It disappeared after its parent was listed.
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return names.test(entry.name) ? [path] : [];
      return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : filesBelow(path, names);
    }),
  );
  return found.flat();
}
