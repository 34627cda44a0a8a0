import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { commitOf } from './commit.ts';

suite('the commit of a folder', () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'opsproof-commit-'));
    mkdirSync(join(cwd, 'features'));
  });
  afterEach(() => rmSync(cwd, { recursive: true }));

  const git = (...argv: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...argv], {
      cwd,
      encoding: 'utf8',
    }).trim();
  const write = (path: string, text: string) => writeFileSync(join(cwd, path), text);
  const ask = (env: Readonly<Record<string, string | undefined>> = process.env) =>
    commitOf(cwd, env, ['features', 'steps']);

  test('is known, with whether the folder contains exactly that commit', async () => {
    git('init', '-q');
    assert.equal(await ask(), undefined);
    write('features/a.feature', 'Feature: A\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
    const id = git('rev-parse', 'HEAD');
    assert.deepEqual(await ask(), { id, clean: true });
    write('note', 'untracked, and no feature');
    assert.deepEqual(await ask(), { id, clean: true });
    write('features/b.feature', 'Feature: B\n');
    assert.deepEqual(await ask(), { id, clean: false });
    rmSync(join(cwd, 'features/b.feature'));
    write('features/a.feature', 'Feature: C\n');
    assert.deepEqual(await ask(), { id, clean: false });
  });

  test('is not that of another work tree that the environment variables name', async () => {
    git('init', '-q');
    write('features/a.feature', 'Feature: A\n');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
    const elsewhere = mkdtempSync(join(tmpdir(), 'opsproof-elsewhere-'));
    try {
      git('clone', '-q', '.', elsewhere);
      const env = { ...process.env, GIT_DIR: join(elsewhere, '.git'), GIT_WORK_TREE: elsewhere };
      write('features/a.feature', 'Feature: B\n');
      assert.equal((await ask(env))?.clean, false);
      write('features/a.feature', 'Feature: A\n');
      const own = { ...process.env, GIT_DIR: join(cwd, '.git'), GIT_WORK_TREE: cwd };
      assert.equal((await ask(own))?.clean, true);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  test('is not the content of the folder if git does not look at what a run reads', async () => {
    git('init', '-q');
    mkdirSync(join(cwd, 'steps'));
    write('.gitignore', '*.feature\nsteps/\n*.txt\n');
    write('features/a.feature', 'Feature: A\n');
    git('add', '-f', '-A');
    git('commit', '-q', '-m', 'first');
    const clean = async () => (await ask())?.clean;
    assert.equal(await clean(), true);
    write('features/password.txt', 'a secret is in no commit on purpose');
    assert.equal(await clean(), true);
    for (const file of ['features/b.feature', 'steps/own.mjs']) {
      write(file, '');
      assert.equal(await clean(), false, file);
      rmSync(join(cwd, file));
    }
    write('.git/info/exclude', 'extra.feature\n');
    write('features/extra.feature', 'Feature: A\n');
    assert.equal(await clean(), false);
    rmSync(join(cwd, 'features/extra.feature'));
    for (const flag of ['assume-unchanged', 'skip-worktree']) {
      git('update-index', `--${flag}`, 'features/a.feature');
      write('features/a.feature', 'Feature: B\n');
      assert.equal(await clean(), false, flag);
      git('update-index', `--no-${flag}`, 'features/a.feature');
      git('checkout', '-q', 'features/a.feature');
    }
    assert.equal(await clean(), true);
  });

  test('is unknown without a repository or without git', async () => {
    const { GIT_DIR: _, ...env } = process.env;
    assert.equal(await ask({ ...env, GIT_CEILING_DIRECTORIES: tmpdir() }), undefined);
    assert.equal(await ask({ PATH: '/nowhere' }), undefined);
  });
});
