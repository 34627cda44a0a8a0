import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const PROGRAM = join(import.meta.dirname, 'run-files.mjs');

function folderOf(t, files) {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-run-files-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  return { folder, env: { ...env, OPSPROOF_TEST_COUNTS: join(folder, 'counts.json') } };
}

const noting = (name, then = '') =>
  `import { appendFileSync } from 'node:fs'; import { test } from 'node:test';
   test('${name}', () => { appendFileSync('order', '${name} '); ${then} });`;

test('files run in the order in which they are given, and one that fails makes the exit code 1', (t) => {
  const { folder, env } = folderOf(t, {
    'a.test.mjs': noting('a'),
    'b.test.mjs': noting('b', `throw new Error('the reason');`),
    'c.test.mjs': noting('c'),
  });
  const files = ['c.test.mjs', 'a.test.mjs', 'b.test.mjs'];
  const run = (...names) =>
    spawnSync(process.execPath, [PROGRAM, '1', '30000', ...names], { cwd: folder, encoding: 'utf8', env });
  const red = run(...files);
  assert.equal(readFileSync(join(folder, 'order'), 'utf8'), 'c a b ');
  assert.equal(red.status, 1, red.stderr);
  assert.match(red.stdout, /^FAILED b$/m);
  const { seconds, ...counts } = JSON.parse(readFileSync(join(folder, 'counts.json'), 'utf8'));
  assert.deepEqual(counts, { passed: 2, failed: 1, skipped: 0 });
  assert.deepEqual(Object.keys(seconds).toSorted(), files.toSorted());
  assert.equal(run('a.test.mjs').status, 0);
});

test('a test that takes too long fails', (t) => {
  const { folder, env } = folderOf(t, {
    'a.test.mjs': `import { test } from 'node:test'; test('hangs', () => new Promise((end) => setTimeout(end, 4_000)));`,
  });
  const argv = [PROGRAM, '1', '300', 'a.test.mjs'];
  const { status, stdout } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8', env });
  assert.equal(status, 1, stdout);
  assert.match(stdout, /^FAILED hangs$/m);
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  test(`${signal} ends the files that run, the others do not begin, and the exit code is ${code}`, {
    timeout: 60_000,
  }, async (t) => {
    const { folder, env } = folderOf(t, {
      'a.test.mjs': `import { writeFileSync } from 'node:fs'; import { test } from 'node:test';
        test('hangs', () => { writeFileSync('pid', String(process.pid)); return new Promise((end) => setTimeout(end, 50_000)); });`,
      'b.test.mjs': noting('b'),
    });
    const child = spawn(process.execPath, [PROGRAM, '1', '60000', 'a.test.mjs', 'b.test.mjs'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const said = text(child.stdout);
    const ended = once(child, 'exit');
    const written = join(folder, 'pid');
    while (!existsSync(written) || readFileSync(written, 'utf8') === '') await sleep(50);
    child.kill(signal);
    assert.deepEqual(await ended, [code, null]);
    const pid = Number(readFileSync(written, 'utf8'));
    while (existsSync(`/proc/${pid}`)) await sleep(50);
    assert.equal(await said, 'FAILED the run was ended before 2 files had run to the end\n');
    assert.equal(existsSync(join(folder, 'order')), false);
  });
