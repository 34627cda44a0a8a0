// Whether dist/ was built from the current files of this checkout. Plain JavaScript that older versions of Node can read.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Beside the build: size and time of each of its source files. */
export const INPUTS_FILE = 'inputs.json';

/** @param {string} root @param {string[]} files relative to it @returns {Record<string, string>} what `isCurrent` compares */
export function mark(root, files) {
  return Object.fromEntries(files.map((file) => [file, state(join(root, file))]));
}

/** @param {string} root @returns {boolean} `false` also when there is no build, or one without its list */
export function isCurrent(root) {
  try {
    const inputs = JSON.parse(readFileSync(join(root, 'dist', INPUTS_FILE), 'utf8'));
    return Object.entries(inputs).every(([file, known]) => state(join(root, file)) === known);
  } catch {
    return false;
  }
}

function state(path) {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}
