import type { Dirent } from 'node:fs';
import { lstat, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readRegular } from '../disk/regular-file.ts';
import { BEGUN, LATEST } from '../report/sink/latest.ts';
import { oneLine } from '../report/text/plain-text.ts';
import type { Reason } from './reason.ts';
import { type RecordedRun, readRun } from './recorded-run.ts';

export interface RunNames {
  readonly cwd: string;
  /** Folder of reports, relative to `cwd`. */
  readonly reports: string;
  /** Run ids, files `findings.json`, folders of runs. */
  readonly names: readonly string[];
  /** The newest run that finished. */
  readonly latest: boolean;
}

export interface FoundRuns {
  readonly runs: readonly RecordedRun[];
  /** Why some are missing. */
  readonly reasons: readonly Reason[];
}

const FILE = 'findings.json';
const MOST_FOLDERS = 10_000;
const SINCE = 'began after the newest finished run and never finished: it hit a mistake or was killed';

/** Reads the named runs. A run named twice, or found in two places with the same content, counts once. */
export async function findRuns({ cwd, reports, names, latest }: RunNames): Promise<FoundRuns> {
  const reasons: Reason[] = [];
  const files: string[] = [];
  const wanted = latest ? [findLatest(cwd, reports)] : [];
  for (const found of await Promise.all([...wanted, ...names.map((name) => findFiles(name, cwd, reports))])) {
    files.push(...found.files);
    reasons.push(...found.reasons);
  }
  const read = await Promise.all([...new Set(files)].map((file) => readRun(file, cwd)));
  const runs: RecordedRun[] = [];
  for (const run of read) {
    if ('code' in run) reasons.push(run);
    else if (!runs.some(({ digest }) => digest === run.digest)) runs.push(run);
  }
  return { runs: runs.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1)), reasons };
}

interface FoundFiles {
  readonly files: readonly string[];
  readonly reasons: readonly Reason[];
}

async function findFiles(name: string, cwd: string, reports: string): Promise<FoundFiles> {
  const inReports = resolve(cwd, reports, name);
  for (const path of /^[\w.-]+$/.test(name) ? [inReports, resolve(cwd, name)] : [resolve(cwd, name)]) {
    if (path === resolve(cwd, reports, LATEST)) return findLatest(cwd, reports);
    const found = await lstat(path).catch(() => undefined);
    if (found?.isSymbolicLink()) return { files: [], reasons: [await linked(path, cwd)] };
    // If it is not a file either, reading it reports what it is.
    if (found !== undefined)
      return found.isDirectory() ? searchFolder(path, cwd) : { files: [path], reasons: [] };
  }
  const known = await readdir(resolve(cwd, reports)).catch(() => []);
  const newest = known
    .filter((entry) => /^\d{8}-\d{6}-/.test(entry))
    .sort()
    .slice(-3)
    .reverse();
  const hint =
    newest.length === 0 ? `${reports}/ contains no runs` : `the newest runs are ${newest.join(', ')}`;
  return {
    files: [],
    reasons: [missing(`there is no run "${name}": neither in ${reports}/ nor as a file or folder`, hint)],
  };
}

/** The run that the link names, which must be beside it, unless another one began since and did not finish. */
async function findLatest(cwd: string, reports: string): Promise<FoundFiles> {
  const folder = resolve(cwd, reports);
  const link = join(folder, LATEST);
  const name = relative(cwd, link);
  const target = await readlink(link).catch(() => undefined);
  const reasons: Reason[] = [];
  const begun = await readRegular(join(folder, BEGUN)).then(String, ({ code = '' }: NodeJS.ErrnoException) =>
    ['ENOENT', 'ENOTDIR'].includes(code) ? undefined : '',
  );
  // A full disk takes the file and not what is to stand in it.
  const who = begun?.trim() === '' ? 'a run' : `the run ${oneLine((begun ?? '').trim(), 60)}`;
  if (begun !== undefined) reasons.push(unfinished(`${who} ${SINCE}`));
  if (target === undefined) {
    // Some servers store a copy of a link's target.
    const copy = await lstat(link).catch(() => undefined);
    if (copy?.isDirectory()) return { files: [join(link, FILE)], reasons };
    return { files: [], reasons: [...reasons, missing(`there is no latest run: ${name} does not exist`)] };
  }
  const run = resolve(folder, target);
  const found = await lstat(run).catch(() => undefined);
  if (dirname(run) !== folder || found?.isDirectory() !== true) {
    const why = found === undefined ? 'which does not exist' : 'which is not a folder beside it';
    return { files: [], reasons: [...reasons, missing(`${name} points to ${oneLine(target, 200)}, ${why}`)] };
  }
  return { files: [join(run, FILE)], reasons };
}

/** Everything below the folder; a run may be below a run. */
async function searchFolder(folder: string, cwd: string): Promise<FoundFiles> {
  const files: string[] = [];
  const reasons: Reason[] = [];
  const name = (path: string) => relative(cwd, path) || '.';
  const root = await realpath(folder).catch(() => folder);
  const waiting = [folder];
  for (let left = MOST_FOLDERS; waiting.length > 0; left -= 1) {
    if (left === 0) {
      reasons.push(missing(`${name(folder)} has more than ${MOST_FOLDERS} folders: name a smaller one`));
      break;
    }
    const path = waiting.pop() ?? folder;
    const entries: readonly Dirent[] = await readdir(path, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        reasons.push(missing(`the folder ${name(path)} cannot be read: ${error.code ?? error.message}`));
        return [];
      },
    );
    if (entries.some((entry) => entry.name === BEGUN))
      reasons.push(unfinished(`a run of ${name(path)} ${SINCE}`));
    const has = (file: string) => entries.some((entry) => entry.name === file && !entry.isDirectory());
    if (has(FILE)) files.push(join(path, FILE));
    else if (has('messages.ndjson'))
      reasons.push(
        unfinished(`the run in ${name(path)} never finished: it wrote messages.ndjson but no ${FILE}`),
      );
    for (const entry of entries) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) waiting.push(inner);
      else if (entry.isSymbolicLink() && entry.name !== FILE && (await leadsOut(inner, root)))
        reasons.push(await linked(inner, cwd));
    }
  }
  if (files.length + reasons.length === 0) reasons.push(missing(`there is no ${FILE} in ${name(folder)}`));
  return { files: files.sort(), reasons };
}

/** Whether a link leads to a folder that is not searched anyway. A dangling link contains no run. */
async function leadsOut(link: string, root: string): Promise<boolean> {
  const [target, found] = await Promise.all([realpath(link), stat(link)]).catch(() => []);
  if (target === undefined || found?.isDirectory() !== true) return false;
  return target !== root && !target.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}

async function linked(path: string, cwd: string): Promise<Reason> {
  const target = await readlink(path).catch(() => '');
  return missing(
    `${relative(cwd, path) || path} is a link to ${oneLine(target, 200)}: links are not followed`,
    'name its target, or copy it',
  );
}

function unfinished(message: string): Reason {
  return { code: 'run-unfinished', kind: 'undecided', message };
}

function missing(message: string, hint?: string): Reason {
  return { code: 'run-missing', kind: 'undecided', message, ...(hint === undefined ? {} : { hint }) };
}
