import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { HERE, Repository } from './repository.fixture.ts';

const FEATURE = `Feature: Many
  Background:
    Given the environment "here"
${Array.from({ length: 12 }, (_, index) => `\n  Scenario: s${index}\n    Then the file "/" exists\n`).join('')}`;

suite('--order', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({ 'environments/here.yaml': HERE, 'features/many.feature': FEATURE });
  });
  after(() => repository.dispose());

  const namesOf = (stdout: string) => [...stdout.matchAll(/^✔ (s\d+) /gm)].map(([, name]) => name);

  test('random mixes the scenarios, and its seed gives the same order again', async () => {
    const first = await repository.run('run', '--order', 'random:7');
    const again = await repository.call('run', '--order', 'random:7');
    const defined = await repository.call('run', '--order', 'defined');
    assert.deepEqual([first.code, first.stderr], [0, ''], first.stdout);
    assert.match(first.stdout, /^run \S+, in the order random:7$/m);
    assert.deepEqual(namesOf(first.stdout), namesOf(again.stdout));
    assert.deepEqual(
      namesOf(defined.stdout),
      Array.from({ length: 12 }, (_, index) => `s${index}`),
    );
    assert.notDeepEqual(namesOf(first.stdout), namesOf(defined.stdout));
    assert.deepEqual(namesOf(first.stdout).sort(), namesOf(defined.stdout).sort());
  });

  test('random chooses a seed and says it', async () => {
    const { stdout } = await repository.call('run', '--order', 'random');
    assert.match(stdout, /^run \S+, in the order random:\d{1,6}$/m);
  });

  test('the shards of a random order have each scenario once, and need one order', async () => {
    const shards = [];
    for (const shard of ['1/2', '2/2'])
      shards.push(await repository.call('run', '--order', 'random:7', '--shard', shard));
    const names = shards.flatMap(({ stdout }) => namesOf(stdout));
    assert.deepEqual([names.length, new Set(names).size], [12, 12]);
    const { code, stderr } = await repository.call('run', '--order', 'random', '--shard', '1/2');
    assert.deepEqual(
      [code, stderr],
      [3, 'all shards of a run need the same order: give --order a seed, for example random:7\n'],
    );
  });

  test('anything else is a usage error', async () => {
    const { code, stderr } = await repository.call('run', '--order', 'up');
    assert.deepEqual(
      [code, stderr],
      [3, '--order takes defined, random, or random with a seed, for example random:7; found "up"\n'],
    );
  });
});
