// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this test is about placeholders
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { LiveEnvironment } from '../model/environment.ts';
import type { ConfigurationError } from '../model/errors.ts';
import { loadEnvironment, revealedSecrets } from './load.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-dry-runs-'));
after(() => rmSync(cwd, { recursive: true }));
mkdirSync(join(cwd, 'environments'));
writeFileSync(join(cwd, 'environments/site.pp'), 'file { "/x": }\n');

const env = { DB_PASSWORD: 'hunter2x' };
const HOSTS = ['lifecycle: live', 'hosts:', '  web-1: { groups: [web] }', '  db: {}'];

function load(name: string, lines: readonly string[]) {
  writeFileSync(join(cwd, `environments/${name}.yaml`), [...HOSTS, ...lines].join('\n'));
  return loadEnvironment(name, { cwd, env, secrets: 'resolve' });
}

test('dry runs of a live environment have a tool, hosts and options', async () => {
  const environment = (await load('dry', [
    'converge:',
    '  - { puppet manifest: site.pp, hosts: [web], options: { fact: ["a=${env:DB_PASSWORD}", b=2] }, within: 5 minutes }',
    '  - { puppet manifest: site.pp }',
  ])) as LiveEnvironment;
  assert.deepEqual(
    environment.converge?.map(({ noun, name, hosts, options, timeoutMs }) => [
      ...[noun, name, hosts, options, timeoutMs],
    ]),
    [
      ['puppet manifest', 'site.pp', ['web-1'], { fact: ['a=hunter2x', 'b=2'] }, 300_000],
      ['puppet manifest', 'site.pp', ['web-1', 'db'], {}, 600_000],
    ],
  );
  assert.ok((await revealedSecrets(environment)).includes('hunter2x'));
});

test('every mistake in dry runs is told at once', async () => {
  const lines = [
    'converge:',
    '  - { hosts: [wev], puppet manifest: none.pp }',
    '  - { hosts: [web] }',
    '  - { puppet manifest: site.pp, options: { facts: a=1 } }',
    '  - { puppet manifest: site.pp, ansible playbook: site.yml }',
  ];
  await assert.rejects(load('wrong', lines), (error: ConfigurationError) => {
    assert.deepEqual(
      error.problems.map(({ line, message }) => `${line}: ${message}`),
      [
        '6: there is no host or group "wev"; did you mean "web"?',
        '6: the puppet manifest "none.pp" is not there; paths begin at the folder of the environment',
        '7: names one tool and what it applies, for example puppet manifest: site.pp',
        '8: a puppet manifest has no option "facts"; did you mean "fact"?',
        '9: names one tool and what it applies, for example puppet manifest: site.pp',
      ],
    );
    return true;
  });
});
