// npm run test:faults: breaks runs in every way we know and checks whether anything is left. Takes some minutes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  breakStep,
  brokenPromise,
  keepThenSweep,
  killBothThenSweep,
  killRunners,
  killWatchdogThenRunner,
  restartEngine,
} from './faults/faults.mjs';
import { LIMIT_MS } from './faults/kill-one.mjs';
import { PrivateEngine } from './faults/private-engine.mjs';
import { openSilentRegistry } from './faults/registry.mjs';
import { writeRepository } from './faults/repository.mjs';
import { runInTurn } from './long-suite.mjs';
import { which } from './setup/command.mjs';
import { findEngine } from './setup/engine.mjs';
import { setup } from './setup.mjs';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string' },
    /** Only kills, and only at moments with this word in their name. */
    only: { type: 'string' },
  },
});
const count = Number(values.kills);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));

/** Every promise that is not about what is left behind; and no false green, which needs no long counts. */
const SUITES = [
  ...['src/faults/*.test.ts', 'src/resource/no-false-green.test.ts', 'src/cli/mistakes.test.ts'],
  ...['src/transport/ssh/config.real.test.ts', 'src/provider/contract.test.ts'],
];
/** Longest time of one test of them. */
const SUITE_MS = 900_000;
const problems = [];
const expect = (what, holds, detail = '') => {
  say(`${holds ? 'ok     ' : 'BROKEN '} ${what}`);
  if (!holds) problems.push(`${what}${detail === '' ? '' : `\n${detail}`}`);
};
const say = (line) => console.log(line);

const ready = await setup({ engine: 'install', log: (line) => say(`setup: ${line}`) });
if (!ready.engine) throw new Error(ready.problem);
const here = await findEngine();
const work = mkdtempSync(join(tmpdir(), 'opsproof-faults-'));
const registry = await openSilentRegistry();
let engine;
try {
  engine = await privateEngine();
  const address = engine?.address ?? here.address;
  const folder = join(work, 'repository');
  mkdirSync(folder);
  writeRepository(folder, { registry: registry.address });
  const place = { folder, engine: address, env: { ...ready.env, ...engine?.env }, say };
  await kills(place);
  if (values.only === undefined) await others(place);
} finally {
  registry.close();
  await engine?.remove();
  rmSync(work, { recursive: true, force: true });
}
if (values.only === undefined) await suites();
say(
  problems.length === 0 ? '\nevery promise was kept' : `\n${problems.length} broken:\n${problems.join('\n')}`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The whole engine is ours, so that it can be restarted and everything on it counts. */
async function privateEngine() {
  const missing = process.getuid?.() !== 0 ? 'root' : which('dockerd') === undefined ? 'dockerd' : undefined;
  if (missing !== undefined) {
    expect('the engine can be restarted', false, `an engine of our own needs ${missing}`);
    return undefined;
  }
  const own = new PrivateEngine(join(work, 'engine'));
  await own.start();
  await own.copyBase(here.address);
  say(`an engine of our own: ${own.address}`);
  return own;
}

async function others(place) {
  await watchdogs(place);
  await steps(place);
  await kept(place);
  if (engine !== undefined) await restarts(place, engine);
}

async function kills(place) {
  say(`\n── ${count} runs killed with SIGKILL, seed ${seed}`);
  const all = await killRunners(place, { count, seed, only: values.only ?? '' });
  const times = all.map(({ clearMs }) => clearMs).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  say(
    `gone after: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${times.at(-1)} ms; limit ${LIMIT_MS} ms`,
  );
  const broken = all.map(brokenPromise).filter((line) => line !== undefined);
  expect(`nothing is left of ${count} killed runs`, broken.length === 0, broken.join('\n'));
  const found = all.filter(({ things }) => things > 0).length;
  expect(`most kills left something to remove (${found} of ${count})`, found > count / 2);
}

async function watchdogs(place) {
  say('\n── the watchdog is killed');
  const replaced = await killWatchdogThenRunner(place);
  expect('another watchdog watches, and the run says so', replaced.watchdogs === 2);
  const quick = replaced.left.length === 0 && replaced.clearMs <= LIMIT_MS;
  expect(`the second watchdog removed all, after ${replaced.clearMs} ms`, quick, replaced.left.join('\n'));
  const both = await killBothThenSweep(place);
  expect(
    `runner and watchdog killed together leave something (${both.before.length})`,
    both.before.length > 2,
  );
  expect('the next run reports it', both.told && both.nextCode === 0);
  expect('sweep removes it', both.swept.code === 0 && both.left.length === 0, both.swept.output);
  if (engine === undefined) return;
  const lost = await killBothThenSweep(place, { byLabel: true });
  const found = lost.before.length > 2 && lost.swept.code === 0 && lost.left.length === 0;
  expect('sweep finds it by label alone: no ledger, another folder', found, lost.swept.output);
  const restarted = await killBothThenSweep(place, { restart: engine });
  const cleared = restarted.before.length > 2 && restarted.swept.code === 0 && restarted.left.length === 0;
  expect('sweep removes it after the engine was started again', cleared, restarted.swept.output);
}

async function steps(place) {
  say('\n── a step breaks its process');
  for (const how of /** @type {const} */ (['exit', 'abort', 'throw'])) {
    for (const parallel of [0, 2]) {
      const { code, clearMs, left, ledger, output } = await breakStep(place, how, parallel);
      const where = parallel === 0 ? 'the main thread' : 'a worker';
      // An error that nobody caught is the step's own; what ended a thread or process proves nothing. Threads cannot be aborted:
      // Node throws then.
      const expected = { exit: 2, abort: parallel === 0 ? 'SIGABRT' : 1, throw: 1 }[how];
      const red = code === expected && ledger.includes('"kind":"container"');
      expect(`${how} in ${where}: the run says so (${code})`, red, output);
      expect(
        `${how} in ${where}: nothing is left, after ${clearMs} ms`,
        left.length === 0 && clearMs <= LIMIT_MS,
        left.join('\n'),
      );
    }
  }
}

async function kept(place) {
  say('\n── --keep');
  const { code, output, watched, kept: there, spared, status, left } = await keepThenSweep(place);
  expect('the run is green and its stacks are there', code === 0 && there.length >= 4, output);
  const says = ['enter with: docker exec -it ', 'remove it now with: opsproof sweep --run '];
  expect(
    'it says how to enter and to remove them',
    says.every((text) => output.includes(text)),
    output,
  );
  expect('no watchdog stays', !watched);
  expect('sweep leaves them alone', spared);
  expect('sweep --run removes them', status === 0 && left.length === 0, left.join('\n'));
}

async function restarts(place, engine) {
  say('\n── the engine is restarted');
  for (const how of /** @type {const} */ ([
    { signal: 'SIGTERM', killRunner: false, awayMs: 0 },
    { signal: 'SIGKILL', killRunner: false, awayMs: 500 },
    { signal: 'SIGKILL', killRunner: true, awayMs: 3_000 },
  ])) {
    const result = await restartEngine(place, engine, how);
    const { code, clearMs, left, everything, output } = result;
    const what = `${how.signal} of the engine${how.killRunner ? ' and the runner' : ''}`;
    expect(`${what}: the run is not green (${code})`, code !== 0, output);
    expect(
      `${what}: nothing is left, after ${clearMs} ms`,
      left.length === 0 && everything.length === 0 && clearMs <= LIMIT_MS,
      [...left, ...everything].join('\n'),
    );
  }
}

/** What `npm test` runs with small counts. */
async function suites() {
  say('\n── protection, secrets, names, streams, transports, no false green, parallel runs');
  const env = { ...ready.env, OPSPROOF_FAULTS: 'all' };
  const code = await runInTurn({ node: ready.node, env }, SUITES, SUITE_MS);
  expect(`the suites pass (exit ${code})`, code === 0);
}
