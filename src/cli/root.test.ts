import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fromRoot, rootOf } from './root.ts';

test('the root is the nearest folder upwards with opsproof.yaml, environments/ or features/, and not above the git repository', (t) => {
  const top = mkdtempSync(join(tmpdir(), 'opsproof-root-'));
  t.after(() => rmSync(top, { recursive: true }));
  for (const folder of [
    'features/web',
    'repository/.git',
    'repository/docs',
    'repository/ops/environments/images',
  ])
    mkdirSync(join(top, folder), { recursive: true });
  writeFileSync(join(top, 'repository/docs/features'), 'a file, no folder');
  const roots = Object.fromEntries(
    [
      'features/web',
      'features',
      '.',
      'repository/ops/environments/images',
      'repository/docs',
      'repository',
    ].map((folder) => [folder, rootOf(join(top, folder)).slice(top.length)]),
  );
  assert.deepEqual(roots, {
    'features/web': '',
    features: '',
    '.': '',
    'repository/ops/environments/images': '/repository/ops',
    'repository/docs': '/repository/docs',
    repository: '/repository',
  });
});

test('a path that was typed in a folder below is read from the root', () => {
  const io = { cwd: '/ops', here: '/ops/features' };
  assert.equal(fromRoot('web.feature:3', io), 'features/web.feature:3');
  assert.equal(fromRoot('../drafts/*.feature', io), 'drafts/*.feature');
  assert.equal(fromRoot('.', { cwd: '/ops', here: '/ops' }), '.');
  assert.equal(fromRoot('..', io), '.');
  assert.equal(fromRoot('/srv/a.feature', io), '../srv/a.feature');
  assert.equal(fromRoot('web.feature', { cwd: '/ops' }), 'web.feature');
});
