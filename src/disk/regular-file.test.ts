import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readRegular, readRegularSync } from './regular-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-regular-'));
after(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
writeFileSync(at('file'), 'text');
symlinkSync('file', at('link'));
mkdirSync(at('folder'));
execFileSync('mkfifo', [at('pipe')]);
symlinkSync('pipe', at('link-to-pipe'));

const READERS = { readRegular, readRegularSync: async (path: string) => readRegularSync(path) };

for (const [name, read] of Object.entries(READERS)) {
  test(`${name} reads a file, also through a link, and /dev/null as empty`, async () => {
    for (const file of ['file', 'link']) assert.equal(String(await read(at(file))), 'text');
    assert.equal(String(await read('/dev/null')), '');
  });

  test(`${name} refuses a pipe nobody writes to and an endless device at once`, {
    timeout: 10_000,
  }, async () => {
    for (const path of [at('pipe'), at('link-to-pipe'), '/dev/zero'])
      await assert.rejects(read(path), { message: 'it is not a regular file' });
  });

  test(`${name} tells a folder and what is not there by their codes`, async () => {
    await assert.rejects(read(at('folder')), { code: 'EISDIR' });
    await assert.rejects(read(at('nothing')), { code: 'ENOENT' });
  });
}

test('a pipe that the shell hands over is read', () => {
  const program = `import { readRegular } from ${JSON.stringify(join(import.meta.dirname, 'regular-file.ts'))};
    process.stdout.write(await readRegular(process.argv[1]));`;
  const script = '"$1" --input-type=module -e "$2" <(echo handed)';
  const out = execFileSync('bash', ['-c', script, 'bash', process.execPath, program], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal(out, 'handed\n');
});
