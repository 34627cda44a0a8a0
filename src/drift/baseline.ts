import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import { ConfigurationError } from '../model/errors.ts';
import { unreadable } from '../model/file-reasons.ts';
import type { HostInventory, Item } from './inventory.ts';

/** What is accepted: host → noun → name → what is kept. */
export type Baseline = Readonly<Record<string, HostInventory['items']>>;

const FOLDER = 'baselines';

/** Where the baseline of an environment lies, relative to the user's repository: one file a host. */
export function baselineFolder(environment: string): string {
  return `${FOLDER}/${environment}`;
}

/** @returns undefined when nothing was accepted yet. @throws ConfigurationError for a file that is no baseline */
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

/** Writes one host's file. Each thing has a line of its own, in a stable order, so that a diff reads well. */
export async function writeBaselineHost(
  cwd: string,
  environment: string,
  host: string,
  items: HostInventory['items'],
): Promise<string> {
  const folder = baselineFolder(environment);
  await mkdir(join(cwd, folder), { recursive: true });
  const file = `${folder}/${host}.json`;
  const fresh = join(cwd, `${file}.new`);
  await writeFile(fresh, printHost(items));
  await rename(fresh, join(cwd, file));
  return file;
}

/** JSON with one line a thing. */
export function printHost(items: HostInventory['items']): string {
  const nouns = Object.keys(items).sort();
  const sections = nouns.map((noun) => {
    const named = items[noun] ?? {};
    const lines = Object.keys(named)
      .sort()
      .map((name) => `    ${JSON.stringify(name)}: ${printItem(named[name] ?? {})}`);
    return lines.length === 0
      ? `  ${JSON.stringify(noun)}: {}`
      : `  ${JSON.stringify(noun)}: {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}

function printItem(item: Item): string {
  const pairs = Object.keys(item)
    .sort()
    .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(item[key])}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** Reads one host of a baseline. @throws ConfigurationError */
export function parseBaseline(text: string, file: string): HostInventory['items'] {
  try {
    const parsed = JSON.parse(text) as unknown;
    if (isMapOfMapsOfMaps(parsed)) return parsed as HostInventory['items'];
    throw new SyntaxError('it is not a map of nouns, names and attributes');
  } catch (error) {
    throw new ConfigurationError([
      {
        file,
        message: `it is not a baseline: ${(error as Error).message}`,
        hint: 'restore it from version control, or accept again: opsproof drift accept',
      },
    ]);
  }
}

function isMapOfMapsOfMaps(value: unknown, depth = 3): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return depth === 1 || Object.values(value).every((inner) => isMapOfMapsOfMaps(inner, depth - 1));
}
