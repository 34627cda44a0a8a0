import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Reason } from './reason.ts';
import { type RecordedRun, readRun } from './recorded-run.ts';

export interface RunNames {
  readonly cwd: string;
  /** Folder of reports, relative to `cwd`. */
  readonly reports: string;
  /** Run ids, files `findings.json`, folders of runs. */
  readonly names: readonly string[];
  /** The newest run that came to its end. */
  readonly latest: boolean;
}

export interface FoundRuns {
  readonly runs: readonly RecordedRun[];
  /** Why some are not there. */
  readonly reasons: readonly Reason[];
}

const FILE = 'findings.json';
/** Artifacts of a CI server lie in a folder a job, the runs of a job below, each in a folder. */
const DEPTH = 4;
const MOST_FOLDERS = 10_000;

/** Reads the runs that somebody names. One that is named twice, or lies in two places with the same content, counts once. */
export async function findRuns({ cwd, reports, names, latest }: RunNames): Promise<FoundRuns> {
  const reasons: Reason[] = [];
  const files: string[] = [];
  if (latest) {
    const link = join(cwd, reports, 'latest');
    const folder = await realpath(link).catch(() => undefined);
    if (folder !== undefined) files.push(join(folder, FILE));
    else reasons.push(missing(`there is no latest run: ${relative(cwd, link)} is not there`));
  }
  for (const name of names) {
    const found = await findFiles(name, cwd, reports);
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

async function findFiles(
  name: string,
  cwd: string,
  reports: string,
): Promise<{ files: string[]; reasons: Reason[] }> {
  const inReports = join(cwd, reports, name);
  for (const path of /^[\w.-]+$/.test(name) ? [inReports, resolve(cwd, name)] : [resolve(cwd, name)]) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return { files: [path], reasons: [] };
    if (found?.isDirectory()) return searchFolder(path, cwd);
  }
  const known = await readdir(join(cwd, reports)).catch(() => []);
  const newest = known
    .filter((entry) => /^\d{8}-\d{6}-/.test(entry))
    .sort()
    .slice(-3)
    .reverse();
  const hint = newest.length === 0 ? `${reports}/ holds no run` : `the newest runs are ${newest.join(', ')}`;
  return {
    files: [],
    reasons: [
      missing(`there is no run "${name}": no folder of ${reports}/, no file and no other folder`, hint),
    ],
  };
}

async function searchFolder(folder: string, cwd: string): Promise<{ files: string[]; reasons: Reason[] }> {
  const files: string[] = [];
  const reasons: Reason[] = [];
  const name = (path: string) => relative(cwd, path) || '.';
  let left = MOST_FOLDERS;
  const visit = async (path: string, depth: number): Promise<void> => {
    left -= 1;
    if (left < 0) return;
    const entries: readonly Dirent[] = await readdir(path, { withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        reasons.push(missing(`the folder ${name(path)} cannot be read: ${error.code ?? error.message}`));
        return [];
      },
    );
    const has = (file: string) => entries.some((entry) => entry.name === file && !entry.isDirectory());
    if (has(FILE)) {
      files.push(join(path, FILE));
      return;
    }
    if (has('messages.ndjson')) {
      reasons.push({
        code: 'run-unfinished',
        kind: 'undecided',
        message: `the run in ${name(path)} never came to its end: it wrote messages.ndjson and no ${FILE}`,
      });
      return;
    }
    if (depth === DEPTH) return;
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
      if (entry.isDirectory()) await visit(join(path, entry.name), depth + 1);
  };
  await visit(folder, 0);
  if (left < 0)
    reasons.push(missing(`${name(folder)} has more than ${MOST_FOLDERS} folders: name a smaller one`));
  if (files.length + reasons.length === 0) reasons.push(missing(`there is no ${FILE} in ${name(folder)}`));
  return { files, reasons };
}

function missing(message: string, hint?: string): Reason {
  return { code: 'run-missing', kind: 'undecided', message, ...(hint === undefined ? {} : { hint }) };
}
