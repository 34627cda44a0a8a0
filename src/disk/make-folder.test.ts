import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from './make-folder.ts';

test('a folder is made with those above it, and a folder that takes none is an error instead of an endless loop', () => {
  const root = mkdtempSync(join(tmpdir(), 'opsproof-'));
  try {
    makeFolder(join(root, 'a/b/c'));
    makeFolder(join(root, 'a/b/c'));
    makeFolder(`${join(root, 'd')}/`);
    assert.ok(existsSync(join(root, 'a/b/c')) && existsSync(join(root, 'd')));
    writeFileSync(join(root, 'file'), '');
    assert.throws(() => makeFolder(join(root, 'file')), { code: 'EEXIST' });
    assert.throws(() => makeFolder(join(root, 'file/x/y')), { code: 'ENOTDIR' });
    symlinkSync('nowhere', join(root, 'dangling'));
    assert.throws(() => makeFolder(join(root, 'dangling')), { code: 'EEXIST' });
    symlinkSync('a', join(root, 'link'));
    makeFolder(join(root, 'link/e'));
    assert.ok(existsSync(join(root, 'a/e')));
    assert.throws(() => makeFolder('/proc/opsproof/x'), { code: 'ENOENT' });
  } finally {
    rmSync(root, { recursive: true });
  }
});
