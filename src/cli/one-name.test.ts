import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { HERE, Repository } from './repository.fixture.ts';

const FILES = {
  'environments/here.yaml': HERE,
  'opsproof.yaml': 'environment: here\n',
  'package.json': '{ "type": "module" }',
  'steps/own.js': "import { Then } from 'opsproof';\nThen('I am well', () => {});\n",
  'features/x.feature': `Feature: One title
  Background:
    Given the environment "here"
  @green
  Scenario: dup
    Then the file "/etc/passwd" exists
  @red
  Scenario: other
    Then the file "/nonexistent" exists
`,
  'features/y.feature': `Feature: One title
  @green
  Scenario: dup
    Given the environment "here"
    Then the file "/etc/group" exists
`,
  'twice/same.feature': `Feature: Same
  Background:
    Given the environment "here"
  Scenario: dup
    Then the file "/etc/passwd" exists
  Scenario: dup
    Then the file "/nonexistent" exists
`,
  'plain/own.feature': 'Feature: Own\n  Scenario: it is well\n    Then I am well\n',
};

suite('names and proofs', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository(FILES);
  });
  after(() => repository.dispose());

  const read = (file: string) => readFileSync(join(repository.folder, file), 'utf8');

  test('two scenarios of one name in a file are refused: a red one would hide behind a green one', async () => {
    for (const command of ['lint', 'run']) {
      const { code, stderr } = await repository.call(command, 'twice');
      assert.equal(code, 3);
      assert.match(stderr, /^twice\/same\.feature:6: /);
    }
  });

  test('scenarios of one name in features of one title are told apart in every report, whatever is selected', async () => {
    const formats = ['tap', 'prometheus', 'sarif'].flatMap((name) => ['--format', `${name}:out.${name}`]);
    const { code, stdout } = await repository.call('run', ...formats);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^✔ dup {2}\(.*\n✘ other /m);
    const [junit, json] = ['junit.xml', 'findings.json'].map((file) => read(`reports/latest/${file}`));
    assert.deepEqual(
      [...(junit ?? '').matchAll(/<testcase name="(.*?)" classname="(.*?)"/g)].map(([, ...names]) => names),
      [
        ['dup', 'One title (features/x.feature)'],
        ['other', 'One title (features/x.feature)'],
        ['dup', 'One title (features/y.feature)'],
      ],
    );
    const { scenarios } = JSON.parse(json ?? '') as { scenarios: { uri: string; name: string }[] };
    assert.deepEqual(
      scenarios.map(({ uri, name }) => `${uri}: ${name}`),
      ['features/x.feature: dup', 'features/x.feature: other', 'features/y.feature: dup'],
    );
    assert.match(read('out.tap'), /^not ok 2 - One title \(features\/x\.feature\): other$/m);
    assert.match(read('out.prometheus'), /scenario="other"\} 1$/m);
    assert.match(read('out.sarif'), /"name": "other"/);
    await repository.call('gate', '--latest', '--subject', 'package.json');
    const { predicate } = JSON.parse(read('reports/attestation.json'));
    assert.deepEqual(
      [predicate.passedTests, predicate.failedTests],
      [['features/x.feature: dup', 'features/y.feature: dup'], ['features/x.feature: other']],
    );
    const second = await repository.call('run', '--tags', '@red');
    assert.match(second.stdout, /^✘ other /m);
  });

  test('a test that two runs have is told apart in an attestation', async () => {
    await repository.call('run', 'features/y.feature', '--format', 'json:two/1/findings.json');
    await repository.call('run', 'features/y.feature', '--format', 'json:two/2/findings.json');
    await repository.call('gate', 'two', '--subject', 'package.json');
    const { predicate } = JSON.parse(read('reports/attestation.json'));
    assert.equal(new Set(predicate.passedTests).size, 2);
    assert.match(predicate.passedTests[0], /^features\/y\.feature: dup, in run \d{8}-/);
  });

  test('a Then of one’s own proves something without a finding; a run in which nothing looked does not', async () => {
    const own = await repository.call('run', 'plain');
    assert.equal(own.code, 0, own.stdout + own.stderr);
    assert.equal((await repository.call('gate', '--latest')).code, 0);
    const file = JSON.parse(read('reports/latest/findings.json'));
    assert.equal(file.scenarios[0].ownChecks, 1);
    // As a version before would have written it, or somebody else.
    delete file.scenarios[0].ownChecks;
    repository.write({ 'none/findings.json': JSON.stringify(file) });
    const { code, stdout } = await repository.call('gate', 'none');
    assert.deepEqual([code, stdout.split('\n')[0]], [1, '✘ no check passed: nothing was proved']);
  });
});
