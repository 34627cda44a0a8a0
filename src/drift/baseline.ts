import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../disk/make-folder.ts';
import { readRegular } from '../disk/regular-file.ts';
import { unreadable } from '../model/file-reasons.ts';
import { parseBaseline, printHost } from './baseline-text.ts';
import type { HostInventory } from './inventory.ts';

/** What was accepted: host → noun → name → what is kept. */
export type Baseline = Readonly<Record<string, HostInventory['items']>>;

const FOLDER = 'baselines';

/** The folder of an environment's baseline, relative to the user's repository: one file per host. */
export function baselineFolder(environment: string): string {
  return `${FOLDER}/${environment}`;
}

/** @returns undefined if nothing was accepted yet. @throws ConfigurationError for a file that is not a baseline */
export async function readBaseline(cwd: string, environment: string): Promise<Baseline | undefined> {
  const folder = baselineFolder(environment);
  let files: string[];
  try {
    files = (await readdir(join(cwd, folder))).filter((file) => file.endsWith('.json')).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const baseline: Record<string, HostInventory['items']> = {};
  for (const file of files) {
    const text = await readRegular(join(cwd, folder, file)).catch((error: NodeJS.ErrnoException) => {
      throw unreadable(`${folder}/${file}`, error);
    });
    baseline[file.slice(0, -'.json'.length)] = parseBaseline(text.toString(), `${folder}/${file}`);
  }
  return files.length === 0 ? undefined : baseline;
}

/** Writes one host's file. Each thing has its own line, in a stable order, so that a diff is easy to read. */
export async function writeBaselineHost(
  cwd: string,
  environment: string,
  host: string,
  items: HostInventory['items'],
): Promise<string> {
  const folder = baselineFolder(environment);
  makeFolder(join(cwd, folder));
  const file = `${folder}/${host}.json`;
  const fresh = join(cwd, `${file}.new`);
  await writeFile(fresh, printHost(items));
  await rename(fresh, join(cwd, file));
  return file;
}
