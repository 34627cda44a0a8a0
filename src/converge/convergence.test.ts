import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import type { ConfigurationError } from '../model/errors.ts';
import { ansible } from './ansible/ansible.ts';
import { readConvergence } from './convergence.ts';
import { puppet } from './puppet.ts';
import { convergeTools } from './registry.ts';

suite('what a sentence converges with', () => {
  const root = mkdtempSync(join(tmpdir(), 'opsproof-converge-'));
  after(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'site.yml'), '');
  mkdirSync(join(root, 'roles'));

  test('begins its paths at the root of the repository, and keeps values as written', () => {
    const rows = [
      ['roles', 'roles'],
      ['variable', 'a=b=c'],
      ['variable', 'd='],
    ];
    const { file, options } = readConvergence(ansible, 'site.yml', rows, root);
    assert.deepEqual(
      [file, options],
      [join(root, 'site.yml'), { roles: [join(root, 'roles')], variable: ['a=b=c', 'd='] }],
    );
  });

  test('reports every mistake at once', () => {
    const rows = [
      ['role', 'roles'],
      ['roles', 'rolles'],
      ['variable', 'a'],
      ['become', 'root'],
      ['become', 'deploy'],
      ['tags', ''],
      ['run', 'there'],
    ];
    assert.throws(
      () => readConvergence(ansible, 'sites.yml', rows, root),
      (error: ConfigurationError) => {
        assert.deepEqual(
          error.problems.map(({ message }) => message),
          [
            'the ansible playbook "sites.yml" is not there; paths begin at the root of the repository',
            'an ansible playbook has no option "role"; did you mean "roles"?',
            'the option "roles" names "rolles", which is not there',
            'the option "variable" takes name=value; found "a"',
            'the option "become" occurs twice',
            'the option "tags" has no value',
            'the option "run" takes from here; found "there"',
          ],
        );
        return true;
      },
    );
    assert.throws(() => readConvergence(puppet, 'roles', [], root), /"roles" is not a file/);
  });
});

suite('the command of a tool', () => {
  const hostile = `a'b;$(touch /tmp/x)`;
  const work = { host: 'web-1', groups: [], file: '/t/in/x', out: '/t/out', dry: true };

  test('has names and values as data, and values of pairs in files only', () => {
    const facts = {} as never;
    const quoted = `'a'\\''b;$(touch /tmp/x)'`;
    const options = { environment: [hostile], fact: [`x=${hostile}`] };
    assert.ok(puppet.command({ ...work, options }, facts).includes(`'--environment=a'\\''b`));
    assert.equal(puppet.files?.({ ...work, options })['facts.sh'], `FACTER_x=${quoted}\nexport FACTER_x\n`);
    const pairs = ['variable', 'pillar', 'attribute', 'fact'];
    for (const tool of convergeTools) {
      const given = Object.fromEntries(pairs.map((name) => [name, [`x=${hostile}`]]));
      assert.doesNotMatch(tool.command({ ...work, options: given }, facts), /touch/, tool.noun);
      const files = Object.values(tool.files?.({ ...work, options: given }) ?? {}).join();
      assert.match(files, /touch/, tool.noun);
    }
  });
});
