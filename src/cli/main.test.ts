import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Repository } from './repository.fixture.ts';

suite('the command line', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({});
  });
  after(() => repository.dispose());

  const refused = async (argv: readonly string[], stderr: string) => {
    assert.deepEqual(await repository.call(...argv), { code: 3, stdout: '', stderr });
    assert.equal(existsSync(join(repository.folder, 'reports')), false);
  };

  test('without a command it shows them all and is a usage error', async () => {
    const { code, stdout, stderr } = await repository.call();
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^ {2}run {6}run features and check what they say$/m);
    assert.deepEqual(await repository.call('--help'), { code: 0, stdout: stderr, stderr: '' });
  });

  test('every command explains itself', async () => {
    for (const name of ['run', 'lint', 'steps', 'sweep', 'init']) {
      const { code, stdout } = await repository.call(name, '--help');
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^opsproof ${name}`));
    }
  });

  test('prints its version', async () => {
    const { stdout } = await repository.call('--version');
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  test('an unknown command is answered with the nearest one', async () => {
    const { stdout } = await repository.call('help');
    const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name);
    assert.ok(names.includes('run') && names.includes('init'));
    await refused(
      ['rnu'],
      `there is no command "rnu"; there are: ${names.join(', ')}\n  did you mean: opsproof run\n`,
    );
  });

  test('an unknown option is answered with the nearest one', () =>
    refused(
      ['run', '--paralel', '2'],
      'opsproof run: there is no option --paralel\n  did you mean --parallel?\n',
    ));

  test('an option without its value is refused', () =>
    refused(
      ['run', '--env'],
      "opsproof run: Option '--env <value>' argument missing\n  see: opsproof run --help\n",
    ));

  test('values that an option cannot have are refused', async () => {
    await refused(['run', '--parallel', 'x'], '--parallel takes a whole number from 0 to 256; found "x"\n');
    await refused(['run', '--retry=-1'], '--retry takes a whole number from 0 to 100; found "-1"\n');
    await refused(
      ['run', '--shard', '3/2'],
      '--shard takes i/n with i from 1 to n, for example 1/3; found "3/2"\n',
    );
    await refused(
      ['run', '--env', 'a', '--env', 'b'],
      '--env names more than one environment for all features: a, b\n',
    );
    await refused(['steps', '--format', 'xml'], '--format is text, json or md; found "xml"\n');
  });
});
