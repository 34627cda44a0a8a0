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

  test('is known with whether the folder is just that commit', async () => {
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

  test('is not known without a repository or without git', async () => {
    const { GIT_DIR: _, ...env } = process.env;
    assert.equal(await ask({ ...env, GIT_CEILING_DIRECTORIES: tmpdir() }), undefined);
    assert.equal(await ask({ PATH: '/nowhere' }), undefined);
  });
});
