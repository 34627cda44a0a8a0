import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runLanes } from './lanes.mjs';

async function run(t, lanes) {
  const work = mkdtempSync(join(tmpdir(), 'opsproof-lanes-'));
  t.after(() => rmSync(work, { recursive: true, force: true }));
  const said = [];
  const results = await runLanes(lanes, { work }, (line) => said.push(line));
  return {
    said,
    results: results.map(({ took, ...result }) => result),
    took: results.map(({ took }) => took),
  };
}

test('lanes run in parallel: the output of the first is shown at once, that of the others when their stages are over', async (t) => {
  const [second, first] = [Promise.withResolvers(), Promise.withResolvers()];
  const { said, results, took } = await run(t, [
    [
      {
        name: 'a',
        work: async () => {
          second.resolve();
          await first.promise;
          return { passed: 1 };
        },
      },
    ],
    [
      {
        name: 'b',
        work: async ({ output }) => {
          await second.promise;
          writeFileSync(output, 'what b says\n');
          return { passed: 2 };
        },
      },
      {
        name: 'c',
        work: () => {
          first.resolve();
          return { skipped: 1 };
        },
      },
    ],
  ]);
  assert.deepEqual(said, ['\n── a', '\n── b', 'what b says', '\n── c']);
  assert.deepEqual(results, [
    { name: 'a', passed: 1 },
    { name: 'b', passed: 2 },
    { name: 'c', skipped: 1 },
  ]);
  for (const text of took) assert.match(text, /^ in \d+\.\d s$/);
});

test('a lane ends with a stage that was interrupted', async (t) => {
  const { results } = await run(t, [
    [
      { name: 'a', work: () => ({ interrupted: true }) },
      { name: 'b', work: () => assert.fail('it ran') },
    ],
  ]);
  assert.deepEqual(results, [{ name: 'a', interrupted: true }]);
});
