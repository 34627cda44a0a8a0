import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Mask } from '../model/mask.ts';
import { maskLogs } from './mask-logs.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'opsproof-logs-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('logs of the run lose their secrets, other files stay unchanged', async () => {
  writeFileSync(join(directory, 'small-web.log'), 'token is s3cr3t-word\nready\n');
  writeFileSync(join(directory, 'ledger.ndjson'), 's3cr3t-word');
  const mask = new Mask();
  mask.add('s3cr3t-word');
  assert.deepEqual(await maskLogs(directory, mask), []);
  assert.equal(readFileSync(join(directory, 'small-web.log'), 'utf8'), 'token is ••••••\nready\n');
  assert.equal(readFileSync(join(directory, 'ledger.ndjson'), 'utf8'), 's3cr3t-word');
  assert.deepEqual(readdirSync(directory).sort(), ['ledger.ndjson', 'small-web.log']);
});

test('a log that cannot be masked is removed and reported', async () => {
  writeFileSync(join(directory, 'small-web.log'), 's3cr3t-word');
  mkdirSync(join(directory, 'small-web.log.masked'));
  const mask = new Mask();
  mask.add('s3cr3t-word');
  const [problem = '', ...more] = await maskLogs(directory, mask).catch((error: Error) => [error.message]);
  assert.deepEqual(more, []);
  assert.match(problem, /^the log small-web\.log could not be masked, so it was removed: EISDIR/);
  assert.equal(readdirSync(directory).includes('small-web.log'), false);
});
