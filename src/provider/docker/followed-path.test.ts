import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followedPath } from './followed-path.ts';

/** Folders of an image, and where its links lead to. */
const IMAGE: Readonly<Record<string, string | undefined>> = {
  '/srv': undefined,
  '/srv/rel': '/data',
  '/data': undefined,
  '/data/deep': '/mnt/x',
  '/mnt/x': undefined,
  '/all': '/',
};
const leadsTo = async (path: string) => (path in IMAGE ? IMAGE[path] : null);

for (const [path, place] of [
  ['/srv/conf', '/srv/conf'],
  ['/conf', '/conf'],
  ['/srv/rel/conf', '/data/conf'],
  ['/srv/rel/new/er/conf', '/data/new/er/conf'],
  ['/srv/rel/deep/conf', '/mnt/x/conf'],
  ['/all/srv/rel/conf', '/data/conf'],
  // The file itself is replaced, not followed.
  ['/srv/rel', '/srv/rel'],
  ['/nosuch/rel/conf', '/nosuch/rel/conf'],
] as const)
  test(`${path} goes to ${place}`, async () => {
    assert.equal(await followedPath(path, leadsTo), place);
  });
