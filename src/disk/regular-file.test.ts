import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openRegular, readRegular, readRegularSync } from './regular-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-regular-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
writeFileSync(at('file'), 'text');
symlinkSync('file', at('link'));
mkdirSync(at('folder'));
execFileSync('mkfifo', [at('pipe')]);
symlinkSync('pipe', at('link-to-pipe'));
writeFileSync(at('large'), '');
truncateSync(at('large'), 64 * 1024 * 1024 + 1);

const READERS = {
  readRegular,
  readRegularSync: async (path: string, most?: number) => readRegularSync(path, most),
};

for (const [name, read] of Object.entries(READERS)) {
  test(`${name} reads a file, also through a link, and /dev/null as empty`, async () => {
    for (const file of ['file', 'link']) assert.equal(String(await read(at(file))), 'text');
    assert.equal(String(await read('/dev/null')), '');
  });

  test(`${name} refuses a pipe nobody writes to and an endless device at once`, {
    timeout: 60_000,
  }, async () => {
    for (const path of [at('pipe'), at('link-to-pipe'), '/dev/zero'])
      await assert.rejects(read(path), { message: 'it is not a regular file' });
  });

  test(`${name} reads as much as is allowed, and refuses one byte more`, async () => {
    const MIB = 1024 * 1024;
    for (const size of [0, 1, 4, MIB - 1, MIB]) {
      writeFileSync(at('sized'), 'a'.repeat(size));
      assert.equal(String(await read(at('sized'), MIB)), 'a'.repeat(size));
    }
    writeFileSync(at('sized'), 'a'.repeat(MIB + 1));
    await assert.rejects(read(at('sized'), MIB), { message: 'it is larger than 1 MiB' });
    await assert.rejects(read(at('large')), { message: 'it is larger than 64 MiB' });
  });

  test(`${name} reads a file that has no size, and stops where it has too much`, async () => {
    assert.match(String(await read('/proc/self/status')), /^Name:/);
    await assert.rejects(read('/proc/self/smaps', 1024), { message: /^it is larger than/ });
  });

  test(`${name} reports a folder and a missing file by their codes`, async () => {
    await assert.rejects(read(at('folder')), { code: 'EISDIR' });
    await assert.rejects(read(at('nothing')), { code: 'ENOENT' });
  });
}

test('a pipe from the shell is read', () => {
  const program = `import { readRegular } from ${JSON.stringify(join(import.meta.dirname, 'regular-file.ts'))};
    process.stdout.write(await readRegular(process.argv[1]));`;
  const script = '"$1" --input-type=module -e "$2" <(echo handed)';
  const out = execFileSync('bash', ['-c', script, 'bash', process.execPath, program], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(out, 'handed\n');
});

test('a file of any size is opened, a pipe and a device are not', { timeout: 60_000 }, async () => {
  const file = await openRegular(at('large'));
  assert.equal((await file.stat()).size, 64 * 1024 * 1024 + 1);
  await file.close();
  for (const path of [at('pipe'), at('link-to-pipe'), '/dev/zero'])
    await assert.rejects(openRegular(path), { message: 'it is not a regular file' });
});
