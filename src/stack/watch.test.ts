import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BornProcess } from '../provider/birth.ts';
import { startWatch, type Watch } from './watch.ts';

/** A watchdog that records what it is told, and what it inherited. */
const PROGRAM = `
const { appendFileSync, readFileSync, writeFileSync, renameSync } = require('node:fs');
const folder = process.argv[2];
writeFileSync(folder + '/env', JSON.stringify([process.env.WORD, process.env.OPSPROOF_RUN, process.env.NODE_OPTIONS]));
const said = readFileSync(0, 'utf8');
writeFileSync(folder + '/new', JSON.stringify(said));
renameSync(folder + '/new', folder + '/said');
`;

suite('the runner and its watchdog', () => {
  let directory: string;
  let watch: Watch | undefined;
  let watched: BornProcess[];
  let told: string[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'opsproof-watch-'));
    watched = [];
    told = [];
  });

  afterEach(async () => {
    await watch?.end('done');
    rmSync(directory, { recursive: true, force: true });
  });

  function start(program: string): void {
    const file = join(directory, 'program.cjs');
    writeFileSync(file, program);
    watch = startWatch({
      directory,
      cwd: directory,
      env: { WORD: 'inherited', OPSPROOF_RUN: 'outer', NODE_OPTIONS: '--no-such-option' },
      execPath: process.execPath,
      program: file,
      ledger: () => 'so far\n',
      onWatched: (process) => watched.push(process),
      tell: (text, problem) => told.push(`${problem ? '! ' : ''}${text}`),
    });
  }

  const until = async (condition: () => boolean) => {
    for (const end = Date.now() + 30_000; !condition(); await sleep(10))
      assert.ok(Date.now() < end, 'too late');
  };
  const said = async () => {
    await until(() => existsSync(join(directory, 'said')));
    return JSON.parse(readFileSync(join(directory, 'said'), 'utf8'));
  };

  test('a good end is the word done', async () => {
    start(PROGRAM);
    assert.equal(watched.length, 1);
    await watch?.end('done');
    await watch?.end('left');
    assert.equal(await said(), 'so far\ndone\n');
    assert.deepEqual(told, []);
    const env = JSON.parse(readFileSync(join(directory, 'env'), 'utf8'));
    assert.deepEqual(env, ['inherited', null, null]);
  });

  test('what is left for the watchdog is a pipe that closes without a word', async () => {
    start(PROGRAM);
    await watch?.end('left');
    assert.equal(await said(), 'so far\n');
  });

  test('a watchdog that is killed is replaced, and the new one is told the end', async () => {
    start(PROGRAM);
    process.kill(watched[0]?.pid ?? 0, 'SIGKILL');
    await until(() => watched.length === 2);
    watch?.tell('more\n');
    await watch?.end('done');
    assert.equal(await said(), 'so far\nmore\ndone\n');
    assert.deepEqual(told, ['the watchdog of this run ended: SIGKILL; another one watches now']);
  });

  test('what is written into the ledger is told, also to a watchdog that is not there any more', async () => {
    start(PROGRAM);
    watch?.tell('one\n');
    watch?.tell('two\n');
    await watch?.end('left');
    watch?.tell('late\n');
    assert.equal(await said(), 'so far\none\ntwo\n');
  });

  test('if watchdogs keep dying the run says what that means', async () => {
    start('process.exit(7)');
    await until(() => told.length === 3);
    assert.deepEqual(told, [
      'the watchdog of this run ended: exit code 7; another one watches now',
      'the watchdog of this run ended: exit code 7; another one watches now',
      '! the watchdog of this run ended: exit code 7; if the run is killed now, `opsproof sweep` removes what it leaves',
    ]);
    await watch?.end('done');
  });
});
