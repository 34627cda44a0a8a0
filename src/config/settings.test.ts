import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadSettings } from './settings.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-settings-'));
after(() => rmSync(cwd, { recursive: true }));
const write = (text: string) => writeFileSync(join(cwd, 'opsproof.yaml'), text);

test('without a file, and with an empty one, everything has its default', async () => {
  const defaults = { features: ['features'], steps: ['steps'], reports: 'reports', parallel: 1 };
  assert.deepEqual(await loadSettings(cwd), defaults);
  write('# nothing yet\n');
  assert.deepEqual(await loadSettings(cwd), defaults);
});

test('what is written applies', async () => {
  write('environment: shop\nfeatures: [specs]\nparallel: 4\ntags: not @slow\n');
  assert.deepEqual(await loadSettings(cwd), {
    environment: 'shop',
    tags: 'not @slow',
    features: ['specs'],
    steps: ['steps'],
    reports: 'reports',
    parallel: 4,
  });
});

test('how long runs are kept is given in days, weeks, months or years', async () => {
  for (const [keep, days] of [
    ['90 days', 90],
    ['1 day', 1],
    ['2 weeks', 14],
    ['6 months', 183],
    ['3 years', 1096],
  ]) {
    write(`history: { keep: ${keep} }\ndrift: { files: [/opt/shop] }\n`);
    const { keepDays, watched } = await loadSettings(cwd);
    assert.deepEqual([keepDays, watched], [days, { files: ['/opt/shop'] }]);
  }
  write('history: { keep: forever }\ndrift: { files: [opt/shop], folders: [] }\n');
  await assert.rejects(loadSettings(cwd), {
    message: [
      'opsproof.yaml:1: history.keep: found "forever", allowed: a number of days, weeks, months or years, for example 3 years',
      'opsproof.yaml:2: drift.files[0]: found "opt/shop", allowed: an absolute path, for example /opt/shop',
      'opsproof.yaml:2: drift.folders: unknown key; allowed: files',
    ].join('\n'),
  });
});

test('every mistake is reported with its line', async () => {
  write('enviroment: shop\nfeatures: specs\nparallel: 0\n');
  await assert.rejects(loadSettings(cwd), {
    name: 'ConfigurationError',
    message: [
      'opsproof.yaml:1: enviroment: unknown key; did you mean "environment"?',
      'opsproof.yaml:2: features: found "specs", allowed: a list of paths, for example [features]',
      'opsproof.yaml:3: parallel: found 0, allowed: a whole number from 1 to 64',
    ].join('\n'),
  });
});
