import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { INPUTS_FILE } from '../bin/build-inputs.js';
import { replaceBuild } from './replace-build.mjs';

function folders(t, old, fresh) {
  const root = mkdtempSync(join(tmpdir(), 'opsproof-replace-'));
  t.after(() => rmSync(root, { recursive: true }));
  const write = (folder, files) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, folder, path)), { recursive: true });
      writeFileSync(join(root, folder, path), text);
    }
  };
  write('dist', old);
  write('dist.1', fresh);
  const inode = (path) => statSync(join(root, 'dist', path)).ino;
  return {
    inode,
    replace() {
      replaceBuild(join(root, 'dist.1'), join(root, 'dist'));
      const paths = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      return Object.fromEntries(
        paths.sort().map((path) => [path.slice(join(root, 'dist').length + 1), readFileSync(path, 'utf8')]),
      );
    },
  };
}

test('what is there already stays where it is, and the rest is added', (t) => {
  const old = { 'src/main.js': 'main', [INPUTS_FILE]: 'old list' };
  const fresh = {
    'src/main.js': 'main',
    'src/main.d.ts': 'types',
    'a/b.d.ts': 'more',
    [INPUTS_FILE]: 'list',
  };
  const { inode, replace } = folders(t, old, fresh);
  const before = inode('src/main.js');
  assert.deepEqual(replace(), fresh);
  assert.equal(inode('src/main.js'), before);
});

test('a build that differs in one byte, or lacks a file, takes the place of the whole', (t) => {
  const old = { 'a.js': 'a', 'b.js': 'b', [INPUTS_FILE]: 'old list' };
  for (const fresh of [
    { 'a.js': 'a', 'b.js': 'B', [INPUTS_FILE]: 'list' },
    { 'a.js': 'a', [INPUTS_FILE]: 'list' },
  ])
    assert.deepEqual(folders(t, old, fresh).replace(), fresh);
});

test('a build without its list leaves none, so that it counts as stale', (t) => {
  assert.deepEqual(folders(t, { 'a.js': 'a', [INPUTS_FILE]: 'list' }, { 'a.js': 'a' }).replace(), {
    'a.js': 'a',
  });
});

test('where there is no build it is put there', (t) => {
  const fresh = { 'a.js': 'a', [INPUTS_FILE]: 'list' };
  assert.deepEqual(folders(t, {}, fresh).replace(), fresh);
});
