import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Commit } from '../report/run-about.ts';

const LIMIT_MS = 5_000;
const LIMIT_BYTES = 1 << 20;

/**
 * The commit checked out in a folder, and whether what lies there is that commit: no tracked file is changed, and no file
 * below `paths` is untracked. Undefined when there is no git, no repository, no commit, or git does not answer in 5 seconds.
 */
export async function commitOf(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  paths: readonly string[],
): Promise<Commit | undefined> {
  // To start git costs 10 ms and more.
  if (env.GIT_DIR === undefined && !isBelowGit(cwd)) return undefined;
  const git = (...argv: string[]) => ask(argv, cwd, env);
  const [status = '', strangers] = await Promise.all([
    git('status', '--porcelain=v2', '--branch', '--untracked-files=no'),
    git('ls-files', '--others', '--exclude-standard', '--', ...paths),
  ]);
  const id = /^# branch\.oid ([0-9a-f]{40}(?:[0-9a-f]{24})?)$/m.exec(status)?.[1];
  if (id === undefined) return undefined;
  const changed = status.split('\n').some((line) => line !== '' && !line.startsWith('#'));
  return { id, clean: !changed && strangers === '' };
}

/** The folder or one above it has a `.git`, which in a work tree is a file. */
function isBelowGit(cwd: string): boolean {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true;
    if (folder === dirname(folder)) return false;
  }
}

/** What git prints, or undefined when it fails. It takes no lock, so that it disturbs nobody. */
function ask(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      'git',
      // In a container the checkout often belongs to somebody else. What runs sentences of a folder may also ask its git.
      ['--no-optional-locks', '-c', 'safe.directory=*', ...argv],
      { cwd, env: { ...env, LC_ALL: 'C' }, timeout: LIMIT_MS, maxBuffer: LIMIT_BYTES },
      (error, stdout) => resolve(error === null ? stdout : undefined),
    );
  });
}
