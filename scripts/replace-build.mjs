import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { INPUTS_FILE } from '../bin/build-inputs.js';

/**
 * Puts a fresh build where programs are started from. They load some of their files late, so what comes out as it is there already
 * stays where it is: then the fresh build only adds to it, declarations for example. Else the whole folder is renamed.
 * @param {string} fresh a folder beside `dist`; it is gone or half empty afterwards
 * @param {string} dist
 */
export function replaceBuild(fresh, dist) {
  if (addsOnly(fresh, dist)) return complete(fresh, dist);
  const old = `${fresh}.old`;
  try {
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
  } finally {
    rmSync(old, { recursive: true, force: true });
  }
}

/** Whether all that is in the old build is in the fresh one, byte for byte. */
function addsOnly(fresh, dist) {
  if (!existsSync(dist)) return false;
  return filesOf(dist)
    .filter((path) => path !== INPUTS_FILE)
    .every(
      (path) =>
        existsSync(join(fresh, path)) &&
        readFileSync(join(fresh, path)).equals(readFileSync(join(dist, path))),
    );
}

/** Moves what the old build lacks into it, and last of all the list of what it is made of: without one it is stale. */
function complete(fresh, dist) {
  const missing = filesOf(fresh).filter((path) => !existsSync(join(dist, path)));
  const listed = existsSync(join(fresh, INPUTS_FILE));
  for (const path of [...missing, ...(listed ? [INPUTS_FILE] : [])]) {
    if (!existsSync(join(fresh, path))) continue;
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    renameSync(join(fresh, path), join(dist, path));
  }
  if (!listed) rmSync(join(dist, INPUTS_FILE), { force: true });
}

/** The files of a folder, as paths in it. */
function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory()
      ? filesOf(path).map((file) => join(entry.name, file))
      : [relative(folder, path)];
  });
}
