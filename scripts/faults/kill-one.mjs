import { setTimeout as sleep } from 'node:timers/promises';
import { leftoversOf } from './leftovers.mjs';
import { renewBuild } from './repository.mjs';
import { lives, Runner } from './runner.mjs';

/** The promise: this long after the death of a runner nothing of its run is left. */
export const LIMIT_MS = 5_000;
const LOOK_MS = 50;
const WATCHDOG_MS = 60_000;

/**
 * What one kill showed.
 * @typedef {{ moment: string, afterMs: number, run: string, things: number, clearMs: number, left: string[] }} Kill
 * `afterMs` from the begin of the moment to the kill; `things` seen at the kill; `clearMs` from the kill to when nothing was seen any more
 */

/**
 * Runs features, kills the runner with SIGKILL at a moment, and watches what is left until its watchdog has ended.
 * @param {{ folder: string, engine: string, env: NodeJS.ProcessEnv }} place
 * @param {import('./moments.mjs').Moment} moment
 * @param {number} afterMs
 * @returns {Promise<Kill>}
 * A run that is over by then is tried again with half the time.
 */
export async function killOne(place, moment, afterMs) {
  const token = `token-${Math.random().toString(36).slice(2)}`;
  renewBuild(place.folder, token);
  const runner = new Runner(place.folder, [`features/${moment.feature}.feature`], place.env);
  await runner.until(moment.begins, `the moment "${moment.name}" began`);
  await sleep(afterMs);
  runner.kill();
  const killed = performance.now();
  const how = await runner.ended;
  if (how !== 'SIGKILL') {
    if (afterMs < 2) throw new Error(`the runner ended by itself (${how}):\n${runner.output}`);
    return killOne(place, moment, Math.floor(afterMs / 2));
  }
  return { moment: moment.name, afterMs, ...(await watchLeftovers(place, runner, token, killed)) };
}

/**
 * Watches what is left of a run whose runner is dead until its last watchdog has ended.
 * @param {{ engine: string }} place
 * @param {Runner} runner
 * @param {number} since on the clock of performance.now()
 */
export async function watchLeftovers({ engine }, runner, token, since) {
  const { run } = runner;
  let things = -1;
  let clearMs = 0;
  for (;;) {
    const watched = runner.watchdogs.some(lives);
    const left = await leftoversOf(engine, run, token);
    const now = performance.now() - since;
    if (things === -1) things = left.length;
    if (left.length > 0) clearMs = now;
    if (!watched || now > WATCHDOG_MS) return { run, things, clearMs: Math.round(clearMs), left };
    await sleep(LOOK_MS);
  }
}
