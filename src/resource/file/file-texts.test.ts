import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { reply } from '../machine.fixture.ts';
import { printFiles, readFiles, refusalIn } from './file-texts.ts';

const NOBODY = 65_534;

/** What an ordinary user sees of patterns below a folder. Root may see everything, so it looks as nobody. */
function seen(folder: string, ...patterns: string[]) {
  const command = printFiles(patterns.map((pattern) => `${folder}/${pattern}`).join(' '));
  const as = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const { stdout } = spawnSync('sh', ['-c', command], { ...as, encoding: 'utf8', cwd: '/' });
  const files = readFiles(stdout, reply({ stdout }));
  assert.ok('lines' in files, stdout);
  return {
    names: [...files.lines.keys()].map((path) => path.slice(folder.length + 1)),
    why: refusalIn(files),
  };
}

suite('files of a folder', () => {
  test('that may not be listed or entered is not empty', () => {
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-texts-'));
    try {
      chmodSync(folder, 0o755);
      mkdirSync(join(folder, 'a/b.d'), { recursive: true });
      writeFileSync(join(folder, 'a/b.d/x.conf'), 'x\n');
      writeFileSync(join(folder, 'main.conf'), 'm\n');
      assert.deepEqual(seen(folder, 'main.conf', 'a/b.d/*.conf', 'nosuch.d/*.conf'), {
        names: ['main.conf', 'a/b.d/x.conf'],
        why: undefined,
      });
      // The folder, and the one above it, each with one missing permission.
      for (const closed of ['a/b.d', 'a'])
        for (const mode of closed === 'a' ? [0o700, 0o744] : [0o700, 0o711, 0o744]) {
          chmodSync(join(folder, closed), process.getuid?.() === 0 ? mode : mode & 0o77);
          const { names, why } = seen(folder, 'main.conf', 'a/b.d/*.conf');
          assert.deepEqual(names, ['main.conf']);
          assert.match(why?.unable ?? '', /a\/b\.d: Permission denied$/, `${closed} ${mode.toString(8)}`);
          chmodSync(join(folder, closed), 0o755);
        }
      chmodSync(join(folder, 'a/b.d/x.conf'), 0o600);
      if (process.getuid?.() === 0)
        assert.match(seen(folder, 'a/b.d/*.conf').why?.unable ?? '', /Permission denied/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
