import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigurationError } from '../model/errors.ts';
import { loadDriftIgnores } from './drift-ignores.ts';

const WATCHED = new Map([
  ['package', ['version', 'installed']],
  ['file', ['mode', 'digest']],
]);

async function load(text: string): Promise<unknown> {
  const cwd = await mkdtemp(join(tmpdir(), 'opsproof-ignores-'));
  try {
    await writeFile(join(cwd, 'ignores.yaml'), text);
    return await loadDriftIgnores(cwd, 'ignores.yaml', WATCHED);
  } catch (error) {
    assert.ok(error instanceof ConfigurationError);
    return error.problems.map(({ line, path, message }) => `${line}: ${path}: ${message}`);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

const ignore = (what: string, expires = '2026-12-31') =>
  `- { ${what}, reason: r, owner: o, expires: "${expires}" }\n`;

test('an ignore of something that no baseline has, or until an impossible date, is a mistake', async () => {
  const wrong = [
    ignore('noun: pakage, name: curl'),
    ignore('noun: package, attribute: verson'),
    ignore('name: "*", attribute: colour'),
    ignore('noun: "*"'),
    ignore('noun: file', '2026-02-30'),
  ];
  assert.deepEqual(await load(wrong.join('')), [
    '1: [0].noun: no baseline contains a pakage; did you mean "package"?',
    '2: [1].attribute: a package has no verson; did you mean "version"?',
    '3: [2].attribute: a noun has no colour; allowed: version, installed, mode, digest',
    '4: [3].noun: no baseline contains a *; allowed: package, file',
    '5: [4].expires: found "2026-02-30", allowed: a day, for example 2026-12-31',
  ]);
});

test('any other ignore is accepted', async () => {
  const text = ignore('noun: package, attribute: version') + ignore('name: "/etc/*", attribute: mode');
  assert.deepEqual(await load(text), [
    { noun: 'package', attribute: 'version', reason: 'r', owner: 'o', expires: '2026-12-31' },
    { name: '/etc/*', attribute: 'mode', reason: 'r', owner: 'o', expires: '2026-12-31' },
  ]);
});
