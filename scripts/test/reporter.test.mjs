import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Runs `node --test` with the reporter on one made-up test file. */
function report(t, source) {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-reporter-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, 'made-up.test.mjs'),
    `import { before, suite, test } from 'node:test';\n${source}`,
  );
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const { stdout, status } = spawnSync(
    process.execPath,
    [
      '--test',
      `--test-reporter=${join(import.meta.dirname, 'reporter.mjs')}`,
      '--test-reporter-destination=stdout',
      'made-up.test.mjs',
    ],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...env, OPSPROOF_TEST_COUNTS: join(folder, 'counts.json') },
      timeout: 60_000,
    },
  );
  const { seconds, ...counts } = JSON.parse(readFileSync(join(folder, 'counts.json'), 'utf8'));
  return { stdout, status, counts, seconds };
}

test('a test counts once: suites and parents count through their children', (t) => {
  const { stdout, counts, status } = report(
    t,
    `suite('s', () => { test('a', () => {}); test('b', () => {}); });
     test('parent', async (t) => { await t.test('child', () => {}); });`,
  );
  assert.deepEqual(
    { stdout, counts, status },
    { stdout: '', counts: { passed: 4, failed: 0, skipped: 0 }, status: 0 },
  );
});

test('a failure prints its name, place and reason; its parent does not fail again', (t) => {
  const { stdout, counts, status } = report(
    t,
    `test('parent', async (t) => { await t.test('child', () => { throw new Error('the reason'); }); });`,
  );
  assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
  assert.equal(status, 1);
  const [head, place, reason, frame = ''] = stdout.split('\n');
  assert.equal(head, 'FAILED child');
  assert.match(place ?? '', /^ {2}made-up\.test\.mjs:\d+$/);
  assert.equal(reason, '    Error: the reason');
  assert.match(frame, /made-up\.test\.mjs:\d+/);
});

test('output of a failing file is shown below its failures', (t) => {
  const { stdout } = report(t, `test('a', () => { console.log('a trace'); throw new Error('x'); });`);
  assert.match(stdout, /output of made-up\.test\.mjs:\n {4}a trace\n/);
});

test('skipped and to-do tests are named with their reason', (t) => {
  const { stdout, counts } = report(
    t,
    `test('a', { skip: 'no such tool' }, () => {}); test('b', { skip: true }, () => {}); test('c', { todo: true }, () => {});`,
  );
  assert.deepEqual(counts, { passed: 0, failed: 0, skipped: 3 });
  assert.equal(stdout, 'skipped: a (no such tool)\nskipped: b (no reason given)\nskipped: c (to do)\n');
});

test('the time of a file is reported, including its hooks', (t) => {
  const { seconds } = report(
    t,
    `before(() => new Promise((resolve) => setTimeout(resolve, 300)));
     test('a', () => new Promise((resolve) => setTimeout(resolve, 200)));`,
  );
  assert.deepEqual(Object.keys(seconds), ['made-up.test.mjs']);
  assert.ok(seconds['made-up.test.mjs'] >= 0.5 && seconds['made-up.test.mjs'] < 60, JSON.stringify(seconds));
});

test('a hook that fails is a separate failure', (t) => {
  const { counts, status } = report(
    t,
    `suite('s', () => { before(() => { throw new Error('hook'); }); test('a', () => {}); });`,
  );
  assert.equal(status, 1);
  assert.ok(counts.failed >= 1);
  assert.equal(counts.passed, 0);
});

test('a file that does not load is a failure', (t) => {
  const { stdout, counts } = report(t, `import './nowhere.mjs';`);
  assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
  assert.match(stdout, /nowhere\.mjs/);
});

test('a file without a test is a failure', (t) => {
  const { stdout, counts } = report(t, '');
  assert.deepEqual(counts, { passed: 0, failed: 1, skipped: 0 });
  assert.match(stdout, /^FAILED made-up\.test\.mjs\n.*\n {4}the file holds no test\n$/);
});
