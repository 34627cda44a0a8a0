import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { HERE, Repository } from './repository.fixture.ts';

/** The example of docs/sentences.md, as it stands there. */
const SENTENCES = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'sentences.md'), 'utf8');
const BACKUP = /^```ts\n(.*?)^```/ms.exec(SENTENCES)?.[1] ?? '';

/** What is not written as docs/sentences.md says works, too; it is just not known before it runs. */
const PLAIN = `import assert from 'node:assert/strict';
import { type Action, type SentenceWorld, Then, UnableError, When } from 'opsproof';

Then('{int} is even', function (number: number) {
  assert.equal(number % 2, 0);
});

Then('nobody can tell', function () {
  throw new UnableError('there is no crystal ball');
});

Then('the process ends', function () {
  process.exit(Number(process.env.ENDS_WITH));
});

Then('the chaos spreads', function (this: SentenceWorld) {
  return this.act(chaos);
});

When('I spread chaos', function (this: SentenceWorld) {
  return this.act(chaos);
});

const chaos: Action = {
  label: 'spread chaos',
  changes: true,
  from: 'hosts',
  async perform({ scenario }, hosts) {
    for (const name of hosts) scenario.reply = await (await scenario.host(name)).run('echo chaos');
  },
};
`;

suite('sentences of a repository', () => {
  let repository: Repository;
  let backup = '';
  before(() => {
    backup = `own-steps-${process.pid}`;
    repository = new Repository({
      'environments/here.yaml': HERE,
      'environments/guarded.yaml': `protected: true\n${HERE}`,
      'opsproof.yaml': 'environment: here\n',
      'steps/backup.ts': BACKUP,
      'steps/plain.ts': PLAIN,
      'features/backup.feature': `Feature: Backups
  Scenario: a backup is made
    Then these checks fail:
      """
      the backup of "${backup}" is fresh
      """
    When I back up "${backup}" on "here"
    Then the backup of "${backup}" is fresh on "here" within 5 seconds
    And the file "/tmp/${backup}.backup" exists
    When I run "rm /tmp/${backup}.backup"
    Then the backup of "${backup}" is fresh
    And the user "root" has uid 7
`,
      'features/ends.feature': `Feature: Ends
  Scenario: too early
    Then the process ends

  Scenario: green
    Then the file "/etc/passwd" exists on "here"
`,
      'features/plain.feature': `Feature: Plain
  Scenario: true
    When I spread chaos
    Then the output is "chaos"
    And 4 is even

  Scenario: false
    Then 3 is even

  Scenario: nobody knows
    Then nobody can tell

  Scenario: a Then that acts
    Then the chaos spreads
`,
    });
  });
  after(() => repository.dispose());

  test('look and act as the built-in ones do', async () => {
    const { code, stdout, stderr } = await repository.run('run', 'features/backup.feature');
    assert.deepEqual([code, stderr], [1, ''], stdout);
    assert.match(
      stdout,
      /^ {4}Then the backup of "own-steps-\d+" is fresh {3}features\/backup\.feature:11$/m,
    );
    assert.match(
      stdout,
      /^ {6}1\) file "\/tmp\/own-steps-\d+\.backup" on here: age {5}expected under 1 day, observed does not exist$/m,
    );
    assert.match(stdout, /^ {6}2\) user "root" on here: uid {5}expected 7, observed 0$/m);
    assert.match(stdout, /^checks {5}3 passed, 2 failed$/m);
  });

  test('any other step is what its error says; a Then that acts is refused', async () => {
    const { code, stdout } = await repository.call('run', 'features/plain.feature');
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^✔ true /m);
    assert.match(stdout, /^✘ false {2}\(/m);
    assert.match(stdout, /^\? nobody knows {2}unable {2}\(.*\n.*\n {6}unable: there is no crystal ball$/m);
    assert.match(
      stdout,
      /^! a Then that acts {2}misconfigured .*\n.*\n {6}a Then only checks; refused: spread chaos\n {8}write it as a When$/m,
    );
  });

  test('that end the process, or a worker, prove nothing, with whatever exit code', async () => {
    for (const code of ['0', '1', '7']) {
      const env = { ENDS_WITH: code };
      const alone = await repository.start(['run', 'features/ends.feature'], env).ended;
      assert.equal(alone.code, 2, alone.stdout);
      assert.equal(
        alone.stderr,
        `the process ended (exit code ${code}) before the run was over (process.exit in a step?), so nothing is proved\n`,
      );
      const argv = ['run', 'features/ends.feature', '--parallel', '2'];
      const parallel = await repository.start(argv, env).ended;
      assert.equal(parallel.code, 2, parallel.stdout);
      assert.match(parallel.stdout, /^\? too early {2}unable/m);
      const died = `! unable: a worker of this run ended with exit code ${code} (process.exit in a step?) before its scenarios finished: their results are not known`;
      assert.ok(parallel.stdout.split('\n').includes(died), parallel.stdout);
    }
  });

  test('are found by steps, known to lint, and refused on a protected environment before anything runs', async () => {
    const found = await repository.call('steps', 'backup', 'fresh');
    assert.equal(
      found.stdout,
      'Then the backup of "shop" is fresh on "db"\n    a backup is there and younger than a day\n',
    );
    const { code, stderr } = await repository.call('lint', 'features/backup.feature', '--env', 'guarded');
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^features\/backup\.feature:7: the environment "guarded" is protected, so nothing in it may be changed; refused: run "touch '\/tmp\/own-steps-\d+\.backup'"$/m,
    );
  });
});
