import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { apiReport, REPORT } from './api-report.ts';

test('the public surface matches docs/api.md; if the change is intended: npm run api', async () => {
  const report = await apiReport();
  assert.equal(report, await readFile(REPORT, 'utf8'));
  const [, world = ''] = /^export declare class OpsWorld [^{]*\{\n([\s\S]*?)^\}/m.exec(report) ?? [];
  assert.deepEqual(
    world.match(/^ {4}(?:readonly )?\w+/gm)?.map((line) => line.trim()),
    [
      ...['readonly scenario', 'constructor', 'useEnvironment', 'speakOf', 'watch', 'check'],
      ...['expectRed', 'act'],
    ],
  );
});
