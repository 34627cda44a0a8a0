import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../setup.mjs';
import { killOne, LIMIT_MS, watchLeftovers } from './kill-one.mjs';
import { everythingOn, leftoversOf, removeBuilt } from './leftovers.mjs';
import { MOMENTS } from './moments.mjs';
import { randomFrom } from './random.mjs';
import { lives, Runner } from './runner.mjs';

/**
 * Where faults happen.
 * @typedef {{ folder: string, engine: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} Place
 */

const NO_BUILD = 'no such token';
const PRODUCT = join(root, 'bin', 'opsproof.js');

/**
 * Kills runners at moments that a seed chooses; every kind of moment as often as any other.
 * @param {Place} place
 * @returns {Promise<import('./kill-one.mjs').Kill[]>}
 */
export async function killRunners(place, { count, seed, only = '' }) {
  const moments = MOMENTS.filter(({ name }) => name.includes(only));
  const random = randomFrom(seed);
  const start = Math.floor(random() * moments.length);
  const settled = [];
  const mark = `token-${randomUUID().slice(0, 8)}`;
  for (let index = 0; index < count; index += 1) {
    const moment = moments[(start + index) % moments.length];
    const { seen, settle } = await killOne(place, moment, Math.floor(random() * moment.lastsMs), mark);
    place.say(
      `killed in ${seen.moment} after ${seen.afterMs} ms: ${seen.things} things, gone after ${seen.clearMs} ms`,
    );
    settled.push(settle());
  }
  const kills = await Promise.all(settled);
  await removeBuilt(place.engine, mark);
  return kills;
}

/** What is wrong with a kill, in words; nothing when the promise was kept. */
export function brokenPromise({ moment, afterMs, run, clearMs, left }) {
  const subject = `killed in ${moment} after ${afterMs} ms (run ${run})`;
  if (left.length > 0) return `${subject}: left: ${left.join(', ')}`;
  return clearMs > LIMIT_MS ? `${subject}: the last thing was gone only after ${clearMs} ms` : undefined;
}

/** The watchdog is killed, then the runner: another watchdog has taken over. */
export async function killWatchdogThenRunner(place) {
  const runner = new Runner(place.folder, ['features/tiny.feature'], place.env);
  await runner.until(({ output }) => /^ +tiny +ready/m.test(output), 'the stack was up');
  process.kill(runner.watchdogs[0], 'SIGKILL');
  const said = 'the watchdog of this run ended: SIGKILL; another one watches now';
  await runner.until(({ output }) => output.includes(said), 'the run said that another watchdog watches');
  runner.kill();
  const since = performance.now();
  await runner.ended;
  return { watchdogs: runner.watchdogs.length, ...(await watchLeftovers(place, runner, NO_BUILD, since)) };
}

/**
 * Runner and watchdog are killed at the same moment: the next run reports it, and sweep removes what is left.
 * @param {Place} place
 * @param {{ byLabel?: boolean, restart?: import('./private-engine.mjs').PrivateEngine }} [how] `byLabel`: the ledger is lost, and
 * sweep is called in another folder without any hint; `restart`: an engine that is started again before that
 */
export async function killBothThenSweep(place, { byLabel = false, restart } = {}) {
  const runner = new Runner(place.folder, ['features/tiny.feature'], place.env);
  await runner.until(({ output }) => /^ +tiny +ready/m.test(output), 'the stack was up');
  process.kill(runner.child.pid, 'SIGSTOP');
  for (const pid of runner.watchdogs) process.kill(pid, 'SIGKILL');
  runner.kill();
  await runner.ended;
  await restart?.stop();
  await restart?.start();
  const before = await leftoversOf(place.engine, runner.run, NO_BUILD);
  const next = new Runner(place.folder, ['features/tiny.feature', '--name', 'child'], place.env);
  const nextCode = await next.ended;
  if (byLabel) rmSync(join(place.folder, 'reports', runner.run), { recursive: true });
  const argv = byLabel ? ['sweep'] : ['sweep', '--run', runner.run];
  const swept = spawnSync(process.execPath, [PRODUCT, ...argv], {
    cwd: byLabel ? dirname(place.folder) : place.folder,
    env: place.env,
    encoding: 'utf8',
  });
  return {
    run: runner.run,
    before,
    nextCode,
    told: next.output.includes(`the run ${runner.run} died and may have left`),
    swept: { code: swept.status, output: swept.stdout + swept.stderr },
    left: await leftoversOf(place.engine, runner.run, NO_BUILD),
  };
}

/**
 * A step ends its process or thread. In a worker thread the runner lives on and tears down; else the watchdog does.
 * @param {Place} place
 * @param {'exit' | 'abort' | 'throw'} how
 * @param {number} parallel
 */
export async function breakStep(place, how, parallel) {
  const argv = ['features/broken.feature', '--tags', `@${how}`, '--parallel', String(parallel)];
  const runner = new Runner(place.folder, argv, place.env);
  const code = await runner.ended;
  const since = performance.now();
  const watched = await watchLeftovers(place, runner, NO_BUILD, since);
  return { code, output: runner.output, ledger: runner.ledger, ...watched };
}

/**
 * A stack that is kept is there after its run, survives a sweep, and goes when a sweep names its run.
 * @param {Place} place
 */
export async function keepThenSweep(place) {
  const runner = new Runner(place.folder, ['features/tiny.feature', '--keep'], place.env);
  const code = await runner.ended;
  const { run, output } = runner;
  const sweep = (...argv) =>
    spawnSync(process.execPath, [PRODUCT, 'sweep', ...argv], {
      cwd: place.folder,
      env: place.env,
      encoding: 'utf8',
    });
  await sleep(500);
  const watched = runner.watchdogs.some(lives);
  const kept = await leftoversOf(place.engine, run, NO_BUILD);
  const dry = sweep('--dry-run').stdout;
  const spared = new RegExp(`left alone: run ${run}: kept until .* \\(3 things\\)`).test(dry);
  const { status } = sweep('--run', run);
  const left = await leftoversOf(place.engine, run, NO_BUILD);
  return { code, run, output, watched, kept, spared, status, left };
}

/**
 * The engine is killed or restarted in the middle of a run.
 * @param {Place} place
 * @param {import('./private-engine.mjs').PrivateEngine} engine
 * @param {{ signal: NodeJS.Signals, killRunner: boolean, awayMs: number }} how
 */
export async function restartEngine(place, engine, { signal, killRunner, awayMs }) {
  const runner = new Runner(place.folder, ['features/long.feature'], place.env);
  await runner.until(({ output }) => /^ +mortal +ready/m.test(output), 'the stack was up');
  await engine.stop(signal);
  if (killRunner) runner.kill();
  await sleep(awayMs);
  await engine.start();
  const back = performance.now();
  const code = await runner.ended;
  const since = killRunner ? back : performance.now();
  const watched = await watchLeftovers(place, runner, NO_BUILD, since);
  return { code, output: runner.output, ...watched, everything: await everythingOn(place.engine) };
}
