import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const LOADER = new URL('../bin/load-program.js', import.meta.url).href;
const TEXT = `(function (require, url, resolve, load) {
  function answer() { return require('node:path').basename(url); }
  return { answer: answer() };
})`;

/** A folder with a program, and how it is run: as a command of a process of its own. */
function place(t) {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-program-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (text) => writeFileSync(join(folder, 'program-text.js'), text);
  write(TEXT);
  mkdirSync(join(folder, 'cache'));
  const main = join(folder, 'main.mjs');
  writeFileSync(
    main,
    `import { enableCompileCache } from 'node:module';
import { keepCode, loadProgram } from ${JSON.stringify(LOADER)};
enableCompileCache(${JSON.stringify(join(folder, 'cache'))});
process.stdout.write(loadProgram(${JSON.stringify(pathToFileURL(join(folder, 'program.js')).href)}, process.env.BUILD).answer);
keepCode();
`,
  );
  return {
    write,
    run(argv = ['run'], { build = 'one', env = {} } = {}) {
      const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...inherited } = process.env;
      const options = { env: { ...inherited, BUILD: build, ...env }, encoding: 'utf8' };
      return execFileSync(process.execPath, [main, ...argv], options);
    },
    /** The files with compiled code. */
    code() {
      return readdirSync(join(folder, 'cache'), { recursive: true })
        .filter((name) => name.includes('opsproof-'))
        .map((name) => join(folder, 'cache', name))
        .sort();
    },
  };
}

test('what the first run of a command compiles is kept, and used as it is by the next one', (t) => {
  const { run, code } = place(t);
  assert.equal(run(), 'program.js');
  const [file, ...others] = code();
  assert.deepEqual(others, []);
  const { ino, mode } = statSync(file);
  assert.equal(mode & 0o777, 0o600);
  assert.equal(run(), 'program.js');
  assert.equal(statSync(file).ino, ino, 'code that V8 refuses would be written anew');
  run(['lint']);
  assert.equal(code().length, 2);
});

test('code that is damaged is not run, but replaced', (t) => {
  const { run, code } = place(t);
  run();
  const [file] = code();
  const whole = readFileSync(file);
  for (const at of [3, 64, 200, whole.length - 1]) {
    const damaged = Buffer.from(whole);
    damaged[at] ^= 0xff;
    writeFileSync(file, damaged);
    assert.equal(run(), 'program.js');
    assert.notDeepEqual(readFileSync(file), damaged);
  }
  writeFileSync(file, whole.subarray(0, 100));
  assert.equal(run(), 'program.js');
  assert.ok(readFileSync(file).length > 100);
});

test('code of another build is not run', (t) => {
  const { write, run, code } = place(t);
  run();
  // V8 compares only the length of the text.
  write(TEXT.replace('basename', 'dirname '));
  assert.equal(run().startsWith('file:'), false, 'without a name for the new build, the old code runs');
  assert.equal(run(['run'], { build: 'two' }).startsWith('file:'), true);
  assert.equal(code().length, 1);
});

test('code is written anew after a day, as it then has what runs use now', (t) => {
  const { run, code } = place(t);
  run();
  const [file] = code();
  const { ino } = statSync(file);
  const longAgo = new Date(Date.now() - 25 * 60 * 60_000);
  utimesSync(file, longAgo, longAgo);
  assert.equal(run(), 'program.js');
  assert.notEqual(statSync(file).ino, ino);
});

test('the program can import without a word on standard error', (t) => {
  const { write, run } = place(t);
  write(
    `(function (require, url, resolve, load) {
  load('node:path').then(({ sep }) => process.stdout.write(sep));
  return { answer: 'loaded' };
})`,
  );
  assert.equal(run(), 'loaded/');
  const program = fileURLToPath(new URL('../bin/opsproof.js', import.meta.url));
  const missing = spawnSync(process.execPath, [program, 'run', '--env', 'nowhere'], {
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  assert.doesNotMatch(missing.stderr, /Warning/);
  assert.equal(missing.status, 3);
});

test('nothing is kept for what is not a command, or without a compile cache', (t) => {
  const { run, code } = place(t);
  assert.equal(run(['/some/folder']), 'program.js');
  assert.equal(run([]), 'program.js');
  assert.deepEqual(code(), []);
  assert.equal(run(['run'], { env: { NODE_DISABLE_COMPILE_CACHE: '1' } }), 'program.js');
  assert.deepEqual(code(), []);
});

test('compiled code lies in a folder of the user, since another user can make the one below /tmp first', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-compiled-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...inherited } = process.env;
  const program = fileURLToPath(new URL('../bin/opsproof.js', import.meta.url));
  const run = (env) =>
    execFileSync(process.execPath, [program, '--version'], { env: { ...inherited, ...env }, cwd: folder });
  run({ XDG_CACHE_HOME: join(folder, 'xdg') });
  assert.ok(readdirSync(join(folder, 'xdg', 'opsproof', 'compiled')).length > 0);
  run({ XDG_CACHE_HOME: '', HOME: join(folder, 'home') });
  assert.ok(readdirSync(join(folder, 'home', '.cache', 'opsproof', 'compiled')).length > 0);
});
