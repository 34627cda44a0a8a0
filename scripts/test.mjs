// npm test: everything, on real containers. Each stage runs even when an earlier one failed; the last line is the sum.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupError } from './setup/command.mjs';
import { root, setup } from './setup.mjs';
import { endMarked, engineLeftovers, MARK } from './test/leftovers.mjs';
import {
  everyFolderRuns,
  features,
  monitoring,
  nothingLeft,
  program,
  titleOf,
  unitTests,
} from './test/stages.mjs';

/** What is run by features. A folder under features/ that stands in no line makes the test red. */
const FEATURES = [
  { folder: 'features/vocabulary', args: [], needsEngine: true },
  { folder: 'features/translated', args: [], needsEngine: true },
  { folder: 'features/shop', args: [], needsEngine: true },
  { folder: 'features/shop', args: ['--env', 'shop=embedded', '--tags', '@anywhere'], needsEngine: false },
];

/** @typedef {{ name: string, seconds: string } & import('./test/stages.mjs').Outcome} Result */

/** @returns {Promise<number>} the exit code */
async function main(say) {
  const work = mkdtempSync(join(tmpdir(), 'opsproof-test-'));
  const mark = randomUUID();
  try {
    const ready = await setup({ engine: 'install', log: (line) => say(`setup: ${line}`) });
    if (!ready.engine) say(`setup: ${ready.problem}`);
    const before = new Set(await engineLeftovers(mark));
    const context = { ...ready, root, work, mark, before, env: { ...ready.env, [MARK]: mark } };
    return summary(await runStages(stagesOf(context, say), say), say);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const note = error.message;
    return summary([{ name: 'setup', seconds: '', failed: 1, note }], say);
  } finally {
    // Whoever reads our output must not wait for a process that a failed stage forgot.
    endMarked(mark);
    rmSync(work, { recursive: true, force: true });
  }
}

function stagesOf(context, say) {
  const binary = (name) => join(root, 'node_modules', '.bin', name);
  return [
    { name: 'types', work: () => program([binary('tsc')], context) },
    { name: 'format and lint', work: () => program([binary('biome'), 'check', '.'], context) },
    // Before the unit tests: some of them use these systems where they are installed.
    { name: 'real monitoring systems', work: () => monitoring(context) },
    { name: 'unit and recorded tests', work: () => unitTests(context) },
    ...FEATURES.map((feature) => ({ name: titleOf(feature), work: () => features(feature, context) })),
    { name: 'every folder of features is run', work: () => everyFolderRuns(FEATURES, context) },
    { name: 'nothing is left behind', work: () => nothingLeft(context, say) },
  ];
}

/** @returns {Promise<Result[]>} */
async function runStages(stages, say) {
  const results = [];
  for (const { name, work } of stages) {
    say(`\n── ${name}`);
    const started = Date.now();
    const outcome = await work();
    results.push({ name, seconds: ` in ${((Date.now() - started) / 1000).toFixed(1)} s`, ...outcome });
    if (outcome.interrupted) break;
  }
  return results;
}

/** @param {Result[]} results */
function summary(results, say) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  say('');
  for (const { name, passed = 0, failed = 0, skipped = 0, seconds, note } of results) {
    const verdict = failed > 0 ? 'FAILED' : passed > 0 ? 'ok' : 'SKIPPED';
    const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    say(`${verdict.padEnd(8)}${name}: ${counts}${seconds}${note ? ` (${note})` : ''}`);
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  const interrupted = results.some((result) => result.interrupted);
  if (interrupted) say('interrupted: the stages after that did not run');
  say(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return interrupted ? 130 : sum.failed > 0 ? 1 : 0;
}

process.exitCode = await main((line) => console.log(line));
