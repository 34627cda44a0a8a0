import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Repository, SMALL } from './repository.fixture.ts';

/** Scenarios that note in one file when they begin and end what they do; the machine appends short lines whole. */
function manyScenarios(): string {
  const noted = (name: string) => `echo 'begin ${name}' >> log; sleep 0.15; echo 'end ${name}' >> log`;
  const looks = Array.from(
    { length: 8 },
    (_, index) => `
  Scenario: look ${index}
    Then the command "${noted(`look ${index}`)}" has exit status 0 on "web"
`,
  );
  const acts = Array.from(
    { length: 4 },
    (_, index) => `
  Scenario: act ${index}
    When I run "${noted(`act ${index}`)}" on "web"
    Then the exit status is 0
`,
  );
  // One that acts after every two that look, so that the order of the file alone does not keep them apart.
  const mixed = acts.flatMap((act, index) => [looks[2 * index], act, looks[2 * index + 1]]);
  return `Feature: Many\n  Background:\n    Given the environment "small"\n${mixed.join('')}`;
}

suite('many scenarios', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({ ...SMALL, 'features/many.feature': manyScenarios() });
  });
  after(() => repository.dispose());

  const namesOf = (stdout: string) => [...stdout.matchAll(/^✔ (\S+ \d) /gm)].map(([, name]) => name);

  test('those that look share a stack side by side, one that acts has it to itself', async () => {
    const { code, stdout, stderr } = await repository.run('run', '--parallel', '4');
    assert.deepEqual([code, stderr], [0, ''], stdout);
    assert.equal(namesOf(stdout).length, 12);
    assert.equal(stdout.match(/^ {2}small {9}ready /gm)?.length, 1, stdout);
    const under = new Set<string>();
    let most = 0;
    for (const line of repository.read('log').trim().split('\n')) {
      const [what = '', ...name] = line.split(' ');
      if (what === 'begin') under.add(name.join(' '));
      else assert.equal(under.delete(name.join(' ')), true, line);
      most = Math.max(most, under.size);
      const acting = [...under].filter((scenario) => scenario.startsWith('act'));
      assert.ok(acting.length === 0 || under.size === 1, `${[...under].join(', ')} at the same time`);
    }
    assert.ok(most > 1, 'no two scenarios that look ran at the same time');
  });

  test('the shards of a run have each scenario once', async () => {
    const shards = await Promise.all(['1/2', '2/2'].map((shard) => repository.run('run', '--shard', shard)));
    const names = shards.map(({ code, stdout }) => {
      assert.equal(code, 0, stdout);
      return namesOf(stdout);
    });
    assert.deepEqual(
      names.map(({ length }) => length),
      [6, 6],
    );
    assert.equal(new Set(names.flat()).size, 12);
  });
});
