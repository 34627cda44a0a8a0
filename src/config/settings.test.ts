import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadSettings } from './settings.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-settings-'));
after(() => rmSync(cwd, { recursive: true }));
const write = (text: string) => writeFileSync(join(cwd, 'opsproof.yaml'), text);

test('without a file, and with an empty one, everything is default', async () => {
  const defaults = { features: ['features'], steps: ['steps'], reports: 'reports', parallel: 1 };
  assert.deepEqual(await loadSettings(cwd), defaults);
  write('# nothing yet\n');
  assert.deepEqual(await loadSettings(cwd), defaults);
});

test('what is written counts', async () => {
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

test('every mistake is told with its line', async () => {
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
