import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pxeObstacles } from './obstacles.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-boot-'));
after(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o755 });
  return path;
};
/** Two programs that say they are qemu. */
const env = { PATH: `${folder}:/usr/bin:/bin` };
for (const name of ['qemu-system-x86_64', 'qemu-img']) {
  file(name, '#!/bin/sh\necho QEMU emulator version 7.2.0\n');
  chmodSync(join(folder, name), 0o755);
}

test('what is served from this machine can be read; an answer may be empty, and a disk may be elsewhere', async () => {
  const kernel = file('kernel', 'k');
  const empty = file('empty', '');
  const answers = { answer: empty };
  const fine = {
    name: 'a',
    boot: { kernel, initrd: kernel, arguments: '' },
    answers,
    disk: 'https://example.com/d',
  };
  assert.deepEqual(await pxeObstacles([fine], { env }), []);
  const found = await pxeObstacles(
    [
      { name: 'b', boot: { kernel: join(folder, 'none'), arguments: '' }, answers: {}, disk: folder },
      { name: 'c', boot: { script: empty }, answers: { cloud: join(folder, 'gone') } },
    ],
    { env },
  );
  assert.deepEqual(
    found.map(({ host, message }) => [host, message.replaceAll(folder, '')]),
    [
      ['b', "its kernel /none cannot be read: ENOENT: no such file or directory, access '/none'"],
      ['b', 'its disk  cannot be read: it is not a regular file'],
      ['c', 'its script /empty cannot be read: it is empty'],
      ['c', "its answer cloud /gone cannot be read: ENOENT: no such file or directory, access '/gone'"],
    ],
  );
});

test('without qemu nothing starts', async () => {
  const [found, ...more] = await pxeObstacles([], { env: { PATH: '/nonexistent' } });
  assert.match(found?.message ?? '', /needs qemu on this machine: there is no qemu-system-x86_64$/);
  assert.match(found?.hint ?? '', /apt-get install/);
  assert.deepEqual(more, []);
});
