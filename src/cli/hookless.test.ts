import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import type { FindingsFile } from '../report/sink/findings-json.ts';
import type { Envelope } from '../runner/messages.ts';
import { HERE, Repository } from './repository.fixture.ts';

function repository(
  t: TestContext,
  scenarios: string,
  files: Readonly<Record<string, string>> = {},
): Repository {
  const made = new Repository({
    'environments/here.yaml': HERE,
    'features/row.feature': `Feature: A row\n${scenarios}`,
    ...files,
  });
  t.after(() => made.dispose());
  return made;
}

/** The steps of each scenario that are hooks. */
function hooksOf(made: Repository): readonly number[] {
  const lines = (made.reports().get('messages.ndjson') ?? '').trim().split('\n');
  const cases = lines.flatMap((line) => (JSON.parse(line) as Envelope).testCase ?? []);
  return cases.map(({ testSteps }) => testSteps.filter(({ hookId }) => hookId !== undefined).length);
}

function findingsOf(made: Repository): FindingsFile {
  return JSON.parse(made.reports().get('findings.json') ?? '') as FindingsFile;
}

const LOOKS = `
  Scenario: looks
    Given the environment "here"
    Then the file "/etc/passwd" exists
`;
const ACTS = `
  Scenario: acts
    Given the environment "here"
    When I run "true" on "here"
    Then the exit status is 0
`;
const WAITS = `
  Scenario: waits
    Given the environment "here"
    Then the file "/etc/passwd" exists within 5 seconds
`;

suite('scenarios that only look', () => {
  test('have nothing but their sentences in the messages; those that act or wait have our hooks', async (t) => {
    const made = repository(t, LOOKS + ACTS + WAITS);
    const { code, stdout } = await made.call('run');
    assert.equal(code, 0, stdout);
    assert.deepEqual(hooksOf(made), [0, 2, 2]);
  });

  test('have our hooks where the user has some', async (t) => {
    const made = repository(t, LOOKS, {
      'steps/hook.ts': "import { Before } from 'opsproof';\n\nBefore(() => {});\n",
    });
    const { code, stdout } = await made.run('run');
    assert.equal(code, 0, stdout);
    assert.deepEqual(hooksOf(made), [3]);
  });

  test('have them in threads', async (t) => {
    const made = repository(t, LOOKS + LOOKS.replace('looks', 'looks again'));
    const { code, stdout } = await made.run('run', '--parallel', '2');
    assert.equal(code, 0, stdout);
    assert.deepEqual(hooksOf(made), [2, 2]);
  });

  test('look again at each attempt, and report the last one', async (t) => {
    const red = LOOKS.replace('looks', 'red').replace('/etc/passwd', '/no/such/file');
    const made = repository(t, red + LOOKS);
    const { code, stdout } = await made.call('run', '--retry', '1');
    assert.equal(code, 1, stdout);
    assert.deepEqual(
      findingsOf(made).scenarios.map(({ name, verdict, attempts, findings }) => [
        name,
        verdict,
        attempts,
        findings.length,
      ]),
      [
        ['red', 'fail', 2, 1],
        ['looks', 'pass', 1, 1],
      ],
    );
    const looks = (made.reports().get('audit.ndjson') ?? '').match(/"scenario":"red".*?"kind":"look"/g) ?? [];
    assert.ok(looks.length >= 2, `${looks.length} looks`);
  });

  test('are on the environment of the command line, too', async (t) => {
    const made = repository(t, LOOKS.replace('    Given the environment "here"\n', ''));
    const { code, stdout } = await made.call('run', '--env', 'here');
    assert.equal(code, 0, stdout);
    assert.deepEqual(findingsOf(made).environments, ['here']);
    assert.deepEqual(hooksOf(made), [0]);
  });

  test('bring nothing up when an earlier one was red and --fail-fast was said', async (t) => {
    const red = LOOKS.replace('looks', 'red').replace('/etc/passwd', '/no/such/file');
    const later = LOOKS.replace('looks', 'later').replace('"here"', '"up"');
    const made = repository(t, red + later, {
      'environments/up.yaml':
        'lifecycle: ephemeral\nprovider: processes\nhosts:\n  one: { command: [sleep, "60"], transport: local }\n',
    });
    const { code, stdout } = await made.call('run', '--fail-fast');
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^scenarios {2}1 failed, 1 skipped$/m);
    assert.doesNotMatch(stdout, /starting/);
  });

  test('are red when their stack does not come up', async (t) => {
    const later = LOOKS.replace('"here"', '"up"');
    const made = repository(t, later, {
      'environments/up.yaml':
        'lifecycle: ephemeral\nprovider: processes\nhosts:\n  one: { command: [sh, -c, "exit 3"], transport: local, ports: [1], ready: { port: 1 } }\n',
    });
    const { code, stdout } = await made.call('run');
    assert.equal(code, 2, stdout);
    assert.match(stdout, /host "one" of "up" died while starting: exit code 3/);
  });
});
