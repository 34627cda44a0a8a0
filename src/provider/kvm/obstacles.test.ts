import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { kvmObstacles } from './obstacles.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-disks-'));
after(() => rmSync(folder, { recursive: true }));

test('a disk is a file that can be read; one from elsewhere is not loaded', async () => {
  const disk = join(folder, 'disk.qcow2');
  const empty = join(folder, 'empty');
  writeFileSync(disk, 'QFI\u00fb');
  writeFileSync(empty, '');
  const found = await kvmObstacles([
    { name: 'a', disk },
    { name: 'b', disk: 'https://example.com/disk' },
    { name: 'c', disk: join(folder, 'none') },
    { name: 'd', disk: folder },
    { name: 'e', disk: empty },
  ]);
  assert.deepEqual(
    found.map(({ host }) => host),
    ['c', 'd', 'e'],
  );
  assert.match(found[0]?.message ?? '', /none cannot be read: ENOENT/);
  assert.match(found[1]?.message ?? '', /it is not a regular file$/);
  assert.match(found[2]?.message ?? '', /it is empty$/);
});
