import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runChild } from '../child.mjs';
import { engineLeftovers, markedProcesses } from './leftovers.mjs';

/**
 * What a stage needs.
 * @typedef {{ root: string, node: string, env: NodeJS.ProcessEnv, work: string, mark: string,
 *   engine: boolean, problem?: string, before: Set<string>, output?: string }} Context
 * `work` is an empty folder of this test run, `before` what an earlier run had left on the engine, `output` a file that gets what
 * the programs of the stage say
 *
 * What a stage answers; missing numbers are 0. `seconds`: how long each file of it took.
 * @typedef {{ passed?: number, failed?: number, skipped?: number, note?: string, interrupted?: boolean,
 *   seconds?: Record<string, number> }} Outcome
 */

const UNIT = [
  ...['src/**/*.test.ts', 'steps/**/*.test.ts', 'bench/**/*.test.ts'],
  ...['scripts/**/*.test.ts', 'scripts/**/*.test.mjs'],
];
/** So many more files at once than there are processors: real hosts, containers and deadlines are mostly waited for. */
const WAITING = 2;
/** Ends what hangs. Nothing is proven by these two: a busy machine takes several times the usual. */
const ONE_TEST_MS = 10 * 60_000;
const STAGE_MS = 40 * 60_000;

/**
 * A program that says yes or no by its exit code.
 * @param {string[]} argv
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export async function program(argv, context) {
  const code = await run(argv, context);
  return settle(code, code === 0 ? { passed: 1 } : { failed: 1, note: `exit ${code}` });
}

/** @param {Context} context @returns {Promise<Outcome>} */
export async function unitTests(context) {
  const { root, node } = context;
  const argv = [
    node,
    join(root, 'scripts', 'test', 'run-files.mjs'),
    String(availableParallelism() + WAITING),
    String(ONE_TEST_MS),
    ...UNIT,
  ];
  // Each file is a process of its own: what one has compiled, the others take.
  const env = { ...context.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };
  const outcome = await counted(argv, { ...context, env }, 'unit.json');
  const { passed = 0, failed = 0 } = outcome;
  return passed + failed === 0 ? { ...outcome, failed: 1, note: 'no test ran' } : outcome;
}

/** Real Nagios, Prometheus, Pushgateway and Alertmanager; skipped where they cannot be installed. @param {Context} context */
export function monitoring(context) {
  return counted([context.node, join('scripts', 'monitoring.mjs')], context, 'monitoring.json');
}

/**
 * A program that writes what passed, failed and was skipped into a file.
 * @param {string[]} argv
 * @param {Context} context
 * @param {string} name of that file
 * @returns {Promise<Outcome>}
 */
async function counted(argv, context, name) {
  const counts = join(context.work, name);
  const code = await run(argv, { ...context, env: { ...context.env, OPSPROOF_TEST_COUNTS: counts } });
  if (!existsSync(counts)) return settle(code, { failed: 1, note: `exit ${code}, and no test was counted` });
  const result = JSON.parse(readFileSync(counts, 'utf8'));
  if (code !== 0 && result.failed === 0) {
    return settle(code, { ...result, failed: 1, note: `every test passed, yet exit ${code}` });
  }
  return settle(code, result);
}

/**
 * One `opsproof run`; the counts are those of its findings.json.
 * @param {{ folder: string, args: string[], needsEngine: boolean, elsewhere?: string }} feature `elsewhere`: the command that runs them instead
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export async function features({ folder, args, needsEngine, elsewhere }, context) {
  const { root, node, engine, problem } = context;
  if (elsewhere !== undefined) return { skipped: 1, note: `they take minutes: ${elsewhere}` };
  if (!existsSync(join(root, folder))) return { skipped: 1, note: `there is no ${folder} yet` };
  if (needsEngine && !engine) return { failed: 1, note: `could not run: ${problem}` };
  const earlier = latestRun(root);
  const code = await run([node, join('bin', 'opsproof.js'), 'run', folder, ...args], context);
  const latest = latestRun(root);
  if (latest === undefined || latest === earlier) {
    return settle(code, { failed: 1, note: `exit ${code}, and no report was written` });
  }
  const report = JSON.parse(readFileSync(join(root, 'reports', latest, 'findings.json'), 'utf8'));
  const { pass, skipped, ...red } = report.counts.scenarios;
  const failed = Object.values(red).reduce((sum, count) => sum + count, 0);
  const seconds = {};
  for (const { uri, durationMs } of report.scenarios) seconds[uri] = (seconds[uri] ?? 0) + durationMs / 1000;
  const result = { passed: pass, failed, skipped, seconds };
  if (code !== 0 && result.failed === 0) {
    return settle(code, { ...result, failed: 1, note: `no scenario is red, yet exit ${code}` });
  }
  if (pass + failed === 0) return settle(code, { ...result, failed: 1, note: 'no scenario ran' });
  return settle(code, result);
}

/** The title of a features stage: the command as one would type it. */
export function titleOf({ folder, args }) {
  return ['opsproof run', folder, ...args].join(' ');
}

/**
 * Every folder of features is in the list of what is run.
 * @param {{ folder: string }[]} listed
 * @param {Context} context
 * @returns {Outcome}
 */
export function everyFolderRuns(listed, { root }) {
  if (!existsSync(join(root, 'features'))) return { skipped: 1, note: 'there is no features/ yet' };
  const named = new Set(listed.map(({ folder }) => folder));
  const there = readdirSync(join(root, 'features'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const missing = there.map((entry) => `features/${entry.name}`).filter((folder) => !named.has(folder));
  if (missing.length === 0) return { passed: 1 };
  return { failed: missing.length, note: `scripts/test.mjs runs nothing in ${missing.join(', ')}` };
}

/** A watchdog takes a few seconds for what a killed run left, and that run may be another test run's. */
const SETTLE_MS = 20_000;

/**
 * Nothing with our label is on the engine that was not there before, and no process of a stage lives on. Other test runs use
 * the same engine: what goes by itself in a short time was not left.
 * @param {Context} context
 * @param {(line: string) => void} say
 * @returns {Promise<Outcome>}
 */
export async function nothingLeft({ mark, before }, say) {
  let things = (await engineLeftovers(mark)).filter((line) => !before.has(line));
  for (const until = Date.now() + SETTLE_MS; things.length > 0 && Date.now() < until; ) {
    await sleep(1_000);
    const still = new Set(await engineLeftovers(mark));
    things = things.filter((line) => still.has(line));
  }
  const processes = markedProcesses(mark);
  const lines = [...things, ...(processes ?? []).map(({ pid, command }) => `process ${pid}: ${command}`)];
  for (const line of lines) say(`left behind: ${line}`);
  if (lines.length > 0) return { failed: lines.length };
  const note = processes === undefined ? 'no look at processes: this system has no /proc' : undefined;
  return { passed: 1, note };
}

const run = (argv, { root, env, output }) =>
  runChild(argv, { cwd: root, env, stdin: 'ignore', output, timeoutMs: STAGE_MS });

/** An interrupted stage says so, whatever it counted. */
function settle(code, outcome) {
  return code === 130 || code === 143 ? { ...outcome, interrupted: true } : outcome;
}

/** The run that reports/latest points to. */
function latestRun(root) {
  try {
    return readlinkSync(join(root, 'reports', 'latest'));
  } catch {
    return undefined;
  }
}
