import { readFile, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { digestTree } from '../config/digest-tree.ts';

/** What stands in quotes, in a cell of a table, or as a value of JSON. */
const NAMED = /"((?:[^"\\\n]|\\.){1,300})"|'([^'\n]{1,300})'|(?<=\|)\s*([^|\n]{1,300}?)\s*(?=\|)/g;
/** Folders that are not part of the repository's own text. */
const NOT_OURS = /(?:^|\/)(?:node_modules|\.git|reports)(?:\/|$)/;

/**
 * Digests of the files and folders of a repository that texts name: what a document of an API or a file to compare with says decides a verdict as
 * the sentence does that names it. Names that lead to nothing there, or out of it, are something else.
 */
export async function digestNamed(
  texts: readonly string[],
  cwd: string,
): Promise<readonly (readonly [name: string, digests: readonly (readonly [string, string])[]])[]> {
  const root = join(await realpath(cwd), sep);
  const names = new Set<string>();
  for (const text of texts)
    for (const [, double, single, cell] of text.matchAll(NAMED)) names.add(double ?? single ?? cell ?? '');
  const found: (readonly [string, readonly (readonly [string, string])[]])[] = [];
  for (const name of [...names].sort()) {
    if (name.includes('\0') || NOT_OURS.test(name)) continue;
    // The whole repository is named by many things, such as "/" or ".", and a link may lead anywhere.
    const path = await realpath(resolve(cwd, name)).catch(() => undefined);
    if (path?.startsWith(root) === true) found.push([name, [...(await digestTree(path))]]);
  }
  return found;
}

/** The texts of the files of a digested tree that are features. */
export async function featureTexts(path: string, names: Iterable<string>): Promise<readonly string[]> {
  const files = [...names].filter((name) => name === '' || name.endsWith('.feature'));
  return Promise.all(files.map((name) => readFile(join(path, name), 'utf8')));
}
