import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { readRegularSync } from '../../disk/regular-file.ts';
import type { Problem } from '../../model/errors.ts';
import { unreadable } from '../../model/file-reasons.ts';
import { parseAnsibleYaml } from '../yaml-file.ts';
import type { Variable, VariableFiles, Variables } from './inventory-tree.ts';
import { isMap } from './yaml-inventory.ts';

const EXTENSIONS = ['', '.yml', '.yaml', '.json'];
const VAULT = '$ANSIBLE_VAULT;';
const DEEPEST = 20;

/**
 * The files `group_vars/<name>` and `host_vars/<name>` beside inventories: with the extension yml, yaml, json or none, or a folder of such files. The first of
 * these that is there counts. Files that the vault encrypted are left out.
 * @param folders of the inventories, absolute, later ones count more
 * @param problems gets what is wrong in them
 */
export function variableFiles(folders: readonly string[], cwd: string, problems: Problem[]): VariableFiles {
  const known = new Map<string, Variables>();
  return {
    of(kind, name) {
      const key = `${kind}\0${name}`;
      const read =
        known.get(key) ??
        Object.assign(
          {},
          ...folders.map((folder) => readAll(join(folder, `${kind}_vars`), name, cwd, problems)),
        );
      known.set(key, read);
      return read;
    },
  };
}

function readAll(folder: string, name: string, cwd: string, problems: Problem[]): Variables {
  // A name is no way to a file elsewhere.
  if (name.includes('/') || name === '.' || name === '..') return {};
  const found = EXTENSIONS.map((extension) => join(folder, `${name}${extension}`)).find((path) =>
    existsSync(path),
  );
  if (found === undefined) return {};
  return Object.assign({}, ...filesIn(found, 0).map((path) => readFile(path, cwd, problems)));
}

function filesIn(path: string, depth: number): string[] {
  if (!statSync(path).isDirectory()) return [path];
  if (depth > DEEPEST) return [];
  return readdirSync(path)
    .sort()
    .filter((entry) => !entry.startsWith('.') && !entry.endsWith('~'))
    .flatMap((entry) => {
      const below = join(path, entry);
      const folder = statSync(below, { throwIfNoEntry: false })?.isDirectory() === true;
      if (folder) return extname(entry) === '' ? filesIn(below, depth + 1) : [];
      return EXTENSIONS.includes(extname(entry)) ? [below] : [];
    });
}

function readFile(path: string, cwd: string, problems: Problem[]): Record<string, Variable> {
  const file = relative(cwd, path);
  let text: string;
  try {
    text = readRegularSync(path).toString();
  } catch (error) {
    problems.push(...unreadable(file, error as NodeJS.ErrnoException).problems);
    return {};
  }
  if (text.startsWith(VAULT)) return {};
  const source = parseAnsibleYaml(text, file);
  problems.push(...source.problems);
  if (source.tree === null || source.tree === undefined) return {};
  if (!isMap(source.tree)) {
    problems.push({ file, line: 1, message: 'is not a map of variables' });
    return {};
  }
  return Object.fromEntries(
    Object.entries(source.tree).map(([key, value]) => [
      key,
      { value, at: { file, line: source.lineOf([key]) } },
    ]),
  );
}
