import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and what is missing above it. `mkdir` of node:fs with `recursive` never ends, and takes no interrupt, where a folder exists
 * but takes no new ones and says ENOENT, as /proc does.
 * @throws Error with the code of mkdir(2); EEXIST also if a file is there
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isFolder(path)) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path) throw error;
    makeFolder(parent);
    makeLast(path);
  }
}

/** Somebody else may have made it meanwhile. */
function makeLast(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
