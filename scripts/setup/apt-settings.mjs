import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files of apt.conf.d that are only about fetching: what a container needs to use the same mirror.
 * @param {string} folder normally /etc/apt/apt.conf.d
 * @returns {string[]} paths
 */
export function fetchSettings(folder) {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
  return paths.filter((path) => speaksOfFetching(readFileSync(path, 'utf8')));
}

function speaksOfFetching(text) {
  const lines = text.split('\n').map((line) => line.trim());
  const settings = lines.filter((line) => line !== '' && !line.startsWith('//') && !line.startsWith('#'));
  return settings.length > 0 && settings.every((line) => /^Acquire::[\w:-]+\s+"[^"]*";$/i.test(line));
}
