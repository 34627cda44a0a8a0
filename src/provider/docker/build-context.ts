import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readRegular } from '../../disk/regular-file.ts';
import { ConfigurationError, messageOf } from '../../model/errors.ts';
import { IgnorePatterns, type Matches } from './ignore-patterns.ts';

/** A file, folder or link of a build folder that goes to the engine. */
export interface ContextEntry {
  /** Relative to the build folder, with `/`. */
  readonly path: string;
  readonly info: Stats;
}

export interface ContextOptions {
  /** Relative to the build folder. */
  readonly dockerfile: string;
  /** The two builders read a .dockerignore differently, see ignore-patterns.ts; and only BuildKit uses one that belongs to a single Dockerfile. */
  readonly builder: 'buildkit' | 'classic';
  /** Absolute path of the folder for reports: what runs write there is not part of any image. */
  readonly reports?: string;
  /** Absolute path of the repository: the approvals of a run in its folder `approvals` cannot themselves be approved, so they are never sent. */
  readonly cwd?: string;
}

export interface BuildContext {
  readonly entries: readonly ContextEntry[];
  /** Whether the Dockerfile is only sent because the engine must read it: a COPY of everything must not include it. */
  readonly hidesDockerfile: boolean;
}

const IGNORE_FILE = '.dockerignore';

/** What runs leave in the folder for reports: their folders, the link to the last one, and the history with its journals. */
const OURS =
  /^(?:\d{8}-\d{6}-[0-9a-f]{4,}.*|latest|audit|history\.(?:sqlite.*|html)|spend\.sqlite.*|attestation\.json)$/;

/** Named as in approval/find-approvals.ts. */
const APPROVAL = /^[0-9a-f]{12}-.*\.json$/;

/**
 * The part of a folder that is sent to the engine to build an image: the same that `docker build` sends. Links stay links.
 * @throws ConfigurationError if the folder or its .dockerignore cannot be read
 */
export async function readBuildContext(folder: string, options: ContextOptions): Promise<BuildContext> {
  try {
    const [file, text] = await ignoreFile(folder, options);
    const patterns = patternsOf(text, join(folder, file));
    const found = await walk(folder, patterns, options);
    const entries = new Map(found.map((entry) => [entry.path, entry]));
    const hidesDockerfile = !entries.has(options.dockerfile);
    // The engine needs the first; the older builder also needs the second, to leave both out again.
    const needed = [options.dockerfile, ...(options.builder === 'classic' ? [IGNORE_FILE] : [])];
    for (const path of needed.filter((name) => !entries.has(name))) {
      const info = await lstat(join(folder, path)).catch(() => undefined);
      if (info !== undefined) entries.set(path, { path, info });
    }
    const sorted = [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return { entries: sorted, hidesDockerfile };
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const reason = messageOf(error);
    throw new ConfigurationError([{ message: `the build folder ${folder} cannot be read: ${reason}` }]);
  }
}

async function ignoreFile(
  folder: string,
  { dockerfile, builder }: ContextOptions,
): Promise<readonly [string, string]> {
  const names = builder === 'buildkit' ? [`${dockerfile}${IGNORE_FILE}`, IGNORE_FILE] : [IGNORE_FILE];
  for (const name of names) {
    const text = await readRegular(join(folder, name)).then(String, (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
    if (text !== undefined) return [name, text];
  }
  return [IGNORE_FILE, ''];
}

function patternsOf(text: string, file: string): IgnorePatterns {
  try {
    return new IgnorePatterns(text);
  } catch (error) {
    throw new ConfigurationError([{ file, message: (error as SyntaxError).message }]);
  }
}

async function walk(
  folder: string,
  patterns: IgnorePatterns,
  { builder, reports, cwd }: ContextOptions,
): Promise<ContextEntry[]> {
  const approvals = cwd === undefined ? undefined : join(cwd, 'approvals');
  const isOurs = (place: string, name: string) =>
    (place === reports && OURS.test(name)) || (place === approvals && APPROVAL.test(name));
  const visit = async (below: string, parent: Matches | undefined): Promise<ContextEntry[]> => {
    const place = join(folder, below);
    const names = (await readdir(place)).filter((name) => !isOurs(place, name)).sort();
    const found: ContextEntry[] = [];
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`;
      const { ignored, matches } = patterns.match(path, parent);
      const info = await lstat(join(folder, path));
      // The engine ignores sockets, and the archive cannot contain them.
      if (info.isSocket()) continue;
      if (!info.isDirectory()) {
        if (!ignored) found.push({ path, info });
        continue;
      }
      if (ignored && !patterns.mayTakeBack(path, builder)) continue;
      const inside = await visit(path, matches);
      // A folder that is only ours, created by the first run or approval.
      if (inside.length === 0 && [reports, approvals].includes(join(folder, path))) continue;
      // The older builder's client sends no folder if only something inside it was included again.
      if (!ignored || (builder === 'buildkit' && inside.length > 0)) found.push({ path, info });
      found.push(...inside);
    }
    return found;
  };
  return visit('', undefined);
}
