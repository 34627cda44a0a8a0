import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Repository } from './repository.fixture.ts';
import { preparePackage } from './starter.ts';

suite('opsproof init', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({ '.gitignore': 'mine\n' });
  });
  after(() => repository.dispose());

  test('writes a repository that has a green feature and a red one, and keeps what is there', async () => {
    const { code, stdout } = await repository.call('init');
    assert.equal(code, 0);
    assert.match(stdout, /^wrote environments\/local\.yaml$/m);
    assert.match(stdout, /^kept {2}\.gitignore$/m);
    assert.equal(repository.read('.gitignore'), 'mine\n');
    const [green, red, lint] = await Promise.all([
      repository.run('run'),
      repository.run('run', 'drafts/first-red.feature'),
      repository.run('lint', 'features', 'drafts'),
    ]);
    assert.deepEqual([green.code, green.stderr], [0, ''], green.stdout);
    assert.match(green.stdout, /^scenarios {2}2 passed$/m);
    assert.deepEqual([red.code, red.stderr], [1, ''], red.stdout);
    assert.match(red.stdout, /^ {6}2 of 2 checks are red$/m);
    assert.equal(lint.stdout, '3 scenarios in 2 files: no mistake found\n');
  });

  test('its example of an own sentence works', async () => {
    const [, example = ''] = /^```ts\n(.*?)^```/ms.exec(repository.read('steps/README.md')) ?? [];
    repository.write({ 'steps/backup.ts': example });
    const { code, stdout } = await repository.run('steps', 'backup', 'fresh');
    assert.deepEqual(
      [code, stdout],
      [0, 'Then the backup of "shop" is fresh on "db"\n    a backup is there and younger than a day\n'],
    );
  });
});

test('a package.json gets the type of own steps and a no to install scripts that are not needed; what it says already stays', () => {
  const needless = { 'cpu-features': false, protobufjs: false, ssh2: false };
  assert.deepEqual(JSON.parse(preparePackage('{ "private": true }') ?? ''), {
    type: 'module',
    private: true,
    allowScripts: needless,
  });
  const own = { name: 'ops', type: 'commonjs', allowScripts: { node: true, ssh2: true } };
  assert.deepEqual(JSON.parse(preparePackage(JSON.stringify(own)) ?? ''), {
    ...own,
    allowScripts: { ...needless, node: true, ssh2: true },
  });
  assert.match(preparePackage('{\n\t"private": true\n}\n') ?? '', /^\t"type": "module"/m);
  const done = JSON.stringify({ allowScripts: { ...needless, node: true }, type: 'module', private: true });
  assert.equal(preparePackage(done), undefined);
  assert.equal(preparePackage('no JSON'), undefined);
  assert.equal(preparePackage('[]'), undefined);
});
