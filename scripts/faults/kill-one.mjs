import { setTimeout as sleep } from 'node:timers/promises';
import { leftoversOf } from './leftovers.mjs';
import { renewBuild } from './repository.mjs';
import { lives, Runner } from './runner.mjs';

/** The promise: this long after the death of a runner nothing of its run is left. */
export const LIMIT_MS = 5_000;
const LOOK_MS = 50;
const LOOK_LATER_MS = 400;
const QUIET_MS = 1_500;
const WATCHDOG_MS = 60_000;

/**
 * What one kill showed.
 * @typedef {{ moment: string, afterMs: number, run: string, things: number, clearMs: number, left: string[] }} Kill
 * `afterMs` from the begin of the moment to the kill; `things` seen at the kill; `clearMs` from the kill to when nothing was seen any more
 */

/**
 * Runs features, kills the runner with SIGKILL at a moment, and watches what is left. `settle` watches on until the watchdog has
 * ended, which may wait for what the engine was asked last: so the next run need not wait for that.
 * @param {{ folder: string, engine: string, env: NodeJS.ProcessEnv }} place
 * @param {import('./moments.mjs').Moment} moment
 * @param {number} afterMs
 * @param {string} mark begins the token of its build; other test runs build on the same engine
 * @returns {Promise<{ seen: Kill, settle: () => Promise<Kill> }>}
 * A run that is over by then is tried again with half the time.
 */
export async function killOne(place, moment, afterMs, mark) {
  const token = `${mark}-${Math.random().toString(36).slice(2)}`;
  renewBuild(place.folder, token);
  const runner = new Runner(place.folder, [`features/${moment.feature}.feature`], place.env);
  await runner.until(moment.begins, `the moment "${moment.name}" began`);
  await sleep(afterMs);
  runner.kill();
  const killed = performance.now();
  const how = await runner.ended;
  if (how !== 'SIGKILL') {
    if (afterMs < 2) throw new Error(`the runner ended by itself (${how}):\n${runner.output}`);
    return killOne(place, moment, Math.floor(afterMs / 2), mark);
  }
  const seen = await watchLeftovers(place, runner, token, killed, QUIET_MS);
  const kill = { moment: moment.name, afterMs, ...seen };
  const settle = async () => {
    const { left, clearMs } = await watchLeftovers(place, runner, token, killed);
    return { ...kill, left, clearMs: Math.max(kill.clearMs, clearMs) };
  };
  return { seen: kill, settle };
}

/**
 * Watches what is left of a run whose runner is dead until its last watchdog has ended, or until nothing was left for `quietMs`.
 * @param {{ engine: string }} place
 * @param {Runner} runner
 * @param {number} since on the clock of performance.now()
 */
export async function watchLeftovers({ engine }, runner, token, since, quietMs = Number.POSITIVE_INFINITY) {
  const { run } = runner;
  const began = performance.now();
  let things = -1;
  let clearMs = 0;
  for (;;) {
    const watched = runner.watchdogs.some(lives);
    const left = await leftoversOf(engine, run, token);
    const now = performance.now() - since;
    if (things === -1) things = left.length;
    if (left.length > 0) clearMs = now;
    const over = !watched || now - clearMs > quietMs || performance.now() - began > WATCHDOG_MS;
    if (over) return { run, things, clearMs: Math.round(clearMs), left };
    await sleep(quietMs === Number.POSITIVE_INFINITY && left.length === 0 ? LOOK_LATER_MS : LOOK_MS);
  }
}
