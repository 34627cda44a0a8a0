// npm test: everything, on real containers. Each stage runs even when an earlier one failed; the last line is the sum.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installParts } from './monitoring/packages.mjs';
import { SetupError } from './setup/command.mjs';
import { root, setup } from './setup.mjs';
import { runLanes } from './test/lanes.mjs';
import { endMarked, engineLeftovers, MARK } from './test/leftovers.mjs';
import { busyLine, processorTimes } from './test/processors.mjs';
import { slowest } from './test/slowest.mjs';
import {
  everyFolderRuns,
  features,
  monitoring,
  nothingLeft,
  program,
  titleOf,
  unitTests,
} from './test/stages.mjs';

/** What is run by features. A folder under features/ that is in no line makes the test red. */
const FEATURES = [
  { folder: 'features/vocabulary', args: [], needsEngine: true },
  { folder: 'features/translated', args: [], needsEngine: true },
  { folder: 'features/shop', args: [], needsEngine: true },
  { folder: 'features/machines', args: [], needsEngine: true, elsewhere: 'npm run test:machines' },
  { folder: 'features/shop', args: ['--env', 'shop=embedded', '--tags', '@anywhere'], needsEngine: false },
];

/** What commands of their own run: npm run test:converge, npm run test:kubernetes. */
const ELSEWHERE = [
  { folder: 'features/converge' },
  { folder: 'features/kubernetes' },
  { folder: 'features/modules' },
  { folder: 'features/three' },
];

/** @typedef {import('./test/lanes.mjs').Result} Result */

/** @returns {Promise<number>} the exit code */
async function main(say) {
  const work = mkdtempSync(join(tmpdir(), 'opsproof-test-'));
  const mark = randomUUID();
  try {
    const ready = await setup({ engine: 'install', log: (line) => say(`setup: ${line}`) });
    if (!ready.engine) say(`setup: ${ready.problem}`);
    const before = new Set(await engineLeftovers(mark));
    // Here and not in its stage: some of the tests beside it use these systems where they are installed.
    await installParts((line) => say(`setup: ${line}`));
    const context = { ...ready, root, work, mark, before, env: { ...ready.env, [MARK]: mark } };
    const idle = processorTimes();
    return summary(await runAll(context, say), say, busyLine(idle, processorTimes()));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    const note = error.message;
    return summary([{ name: 'setup', took: '', failed: 1, note }], say);
  } finally {
    // The reader of our output must not wait for a process that a failed stage forgot.
    endMarked(mark);
    rmSync(work, { recursive: true, force: true });
  }
}

/** @returns {Promise<Result[]>} */
async function runAll(context, say) {
  const binary = (name) => join(root, 'node_modules', '.bin', name);
  /** The files of one part run side by side: tests wait more than they work. */
  const parts = [
    [
      [{ name: 'unit and recorded tests', work: unitTests }],
      [
        { name: 'types', work: (context) => program([binary('tsc')], context) },
        { name: 'format and lint', work: (context) => program([binary('biome'), 'check', '.'], context) },
        ...FEATURES.map((feature) => ({
          name: titleOf(feature),
          work: (context) => features(feature, context),
        })),
        { name: 'real monitoring systems', work: monitoring },
      ],
    ],
    [
      [
        {
          name: 'every folder of features is run',
          work: (context) => everyFolderRuns([...FEATURES, ...ELSEWHERE], context),
        },
        { name: 'nothing is left behind', work: (context) => nothingLeft(context, say) },
      ],
    ],
  ];
  const results = [];
  for (const lanes of parts) {
    results.push(...(await runLanes(lanes, context, say)));
    if (results.some(({ interrupted }) => interrupted)) break;
  }
  return results;
}

/** @param {Result[]} results @param {(line: string) => void} say @param {string} busy what the processors did meanwhile */
function summary(results, say, busy = '') {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  say('');
  for (const { name, passed = 0, failed = 0, skipped = 0, took, note } of results) {
    const verdict = failed > 0 ? 'FAILED' : passed > 0 ? 'ok' : 'SKIPPED';
    const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    say(`${verdict.padEnd(8)}${name}: ${counts}${took}${note ? ` (${note})` : ''}`);
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  const interrupted = results.some((result) => result.interrupted);
  if (interrupted) say('interrupted: the stages after that did not run');
  for (const line of slowest(results.map(({ seconds }) => seconds))) say(line);
  if (busy !== '') say(busy);
  say(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
  return interrupted ? 130 : sum.failed > 0 ? 1 : 0;
}

process.exitCode = await main((line) => console.log(line));
