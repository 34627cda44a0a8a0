import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Commit } from '../report/event/run-about.ts';

const LIMIT_MS = 5_000;
const LIMIT_BYTES = 1 << 20;

/**
 * What a run reads by its name, even if git ignores it. Git also ignores secrets and build output, which are left out of commits on
 * purpose. A name that ends with a slash is a repository of its own.
 */
const READ = /(?:\.(?:feature|feature\.md|ya?ml|json|[cm]?[jt]s)|(?:^|\/)Dockerfile[^/]*|\/)$/;

/**
 * The commit checked out in a folder, and whether the folder contains exactly that commit: no tracked file is changed or hidden from git
 * (`update-index --assume-unchanged`), and below `paths` no file is untracked, or ignored although a run reads it. Undefined if there is no
 * git, no repository or no commit, or git does not answer within 5 seconds.
 */
export async function commitOf(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  paths: readonly string[],
): Promise<Commit | undefined> {
  // Starting git costs at least 10 ms.
  if (env.GIT_DIR === undefined && !isBelowGit(cwd)) return undefined;
  const git = (...argv: string[]) => ask(argv, cwd, env);
  const list = async (...argv: string[]) => {
    const listed = await git('ls-files', '-z', ...argv, '--', ...paths, ':(exclude,glob)**/node_modules/**');
    return listed?.split('\0').filter((entry) => entry !== '');
  };
  const [status = '', strangers, ignored, tracked] = await Promise.all([
    git('status', '--porcelain=v2', '--branch', '--untracked-files=no', '--ignore-submodules=none'),
    list('--others', '--exclude-standard'),
    list('--others', '--ignored', '--exclude-standard'),
    list('-v'),
  ]);
  const id = /^# branch\.oid ([0-9a-f]{40}(?:[0-9a-f]{24})?)$/m.exec(status)?.[1];
  if (id === undefined) return undefined;
  const changed = status.split('\n').some((line) => line !== '' && !line.startsWith('#'));
  const clean =
    !changed &&
    strangers?.length === 0 &&
    ignored?.some((file) => READ.test(file)) === false &&
    tracked?.some((entry) => UNSEEN.test(entry)) === false;
  return { id, clean };
}

/** `h file`: git does not look at its changes; `S file`: it may be missing or different (git ls-files, -v). */
const UNSEEN = /^(?:[a-z]|S) /;

/** Whether the folder or one above it has a `.git`, which is a file in a work tree. */
function isBelowGit(cwd: string): boolean {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true;
    if (folder === dirname(folder)) return false;
  }
}

/** A work tree elsewhere says nothing about what runs here; without these variables git uses this folder. */
function worktreeOf(cwd: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { GIT_WORK_TREE: worktree } = env;
  if (worktree === undefined) return undefined;
  return relative(resolve(cwd, worktree), resolve(cwd)).startsWith('..') ? undefined : worktree;
}

/** What git prints, or undefined if it fails. It takes no lock, so it disturbs nothing. */
function ask(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      'git',
      // In a container the checkout often belongs to another user. A program that runs a folder's sentences may also run git there.
      ['--no-optional-locks', '-c', 'safe.directory=*', ...argv],
      {
        cwd,
        env: { ...env, GIT_WORK_TREE: worktreeOf(cwd, env), LC_ALL: 'C' },
        timeout: LIMIT_MS,
        maxBuffer: LIMIT_BYTES,
      },
      (error, stdout) => resolve(error === null ? stdout : undefined),
    );
  });
}
