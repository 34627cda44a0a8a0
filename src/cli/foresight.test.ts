import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import type { AuditLine } from '../model/audit-line.ts';
import { HERE, Repository } from './repository.fixture.ts';

/** Scenarios on this machine that are one feature, run in their order. */
function repository(
  t: TestContext,
  scenarios: (folder: string) => string,
  files: Readonly<Record<string, string>> = {},
): Repository {
  const made = new Repository({ 'environments/here.yaml': HERE, ...files });
  const head = 'Feature: A row\n  Background:\n    Given the environment "here"\n\n';
  made.write({ 'features/row.feature': head + scenarios(made.folder) });
  t.after(() => made.dispose());
  return made;
}

const looks = (made: Repository): readonly AuditLine[] =>
  (made.reports().get('audit.ndjson') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditLine)
    .filter(({ kind }) => kind === 'look');

const exists = (names: readonly string[]): string =>
  names.map((name) => `  Scenario: ${name}\n    Then the file "${name}" exists\n`).join('');

suite('scenarios that only look', () => {
  test('share looks with those after them: 100 cost fewer than ten commands', async (t) => {
    const names = Array.from({ length: 100 }, (_, index) => `file-${index}`);
    const made = repository(t, (folder) => exists(names.map((name) => `${folder}/${name}`)));
    made.write(Object.fromEntries(names.map((name) => [name, ''])));
    const { code, stdout, stderr } = await made.call('run');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^scenarios {2}100 passed$/m);
    assert.ok(looks(made).length < 10, `${looks(made).length} commands`);
  });

  test('stand in the audit log under their own names, also when they were looked at before their turn', async (t) => {
    const user = '  Scenario: somebody\n    Then the user "root" exists\n';
    const made = repository(t, () => exists(['/etc/passwd']) + user);
    assert.equal((await made.call('run')).code, 0);
    const asked = looks(made).map(({ scenario, uri, step }) => [scenario, uri, step]);
    assert.deepEqual(asked, [
      ['/etc/passwd', 'features/row.feature:5', 'the file "/etc/passwd" exists'],
      ['somebody', 'features/row.feature:7', 'the user "root" exists'],
    ]);
  });

  test('are each reported red, and those around them stay green', async (t) => {
    const made = repository(t, () =>
      exists(['/etc/passwd', '/no/such', '/etc/group', '/nor/this', '/etc/hosts']),
    );
    const { code, stdout } = await made.call('run');
    assert.equal(code, 1);
    assert.match(stdout, /^scenarios {2}3 passed, 2 failed$/m);
    assert.match(stdout, /file "\/no\/such" on here: exists +expected true, observed false/);
    assert.match(stdout, /file "\/nor\/this" on here: exists +expected true, observed false/);
  });
});

suite('what was seen before does not count', () => {
  test('after a scenario that acted', async (t) => {
    const made = repository(
      t,
      (folder) => `  Scenario: before
    Then the file "${folder}/made" does not exist

  Scenario: act
    When I run "touch ${folder}/made" on "here"
    Then the file "/etc/passwd" exists

  Scenario: after
    Then the file "${folder}/made" exists

  Scenario: still
    Then the file "${folder}/made" exists
`,
    );
    const { code, stdout, stderr } = await made.call('run');
    assert.equal(code, 0, stdout + stderr);
  });

  test('after a step of the user, whatever its kind', async (t) => {
    const made = repository(
      t,
      (folder) => `  Scenario: before
    Then the file "${folder}/made" does not exist

  Scenario: act
    Then somebody makes "${folder}/made"

  Scenario: after
    Then the file "${folder}/made" exists
`,
      {
        'steps/touch.ts': `import { writeFileSync } from 'node:fs';
import { Then } from 'opsproof';

Then('somebody makes {string}', (file: string) => writeFileSync(file, ''));
`,
      },
    );
    const { code, stdout, stderr } = await made.run('run');
    assert.equal(code, 0, stdout + stderr);
  });

  test('where a hook of the user runs between scenarios', async (t) => {
    const made = repository(
      t,
      (folder) => `  Scenario: before
    Then the file "${folder}/there" exists

  Scenario: after
    Then the file "${folder}/there" does not exist
`,
      {
        'steps/hooks.ts': `import { rmSync } from 'node:fs';
import { After } from 'opsproof';

After(() => rmSync('there', { force: true }));
`,
        there: '',
      },
    );
    const { code, stdout, stderr } = await made.run('run');
    assert.equal(code, 0, stdout + stderr);
  });

  test('after a scenario that waited', async (t) => {
    const made = repository(
      t,
      (folder) => `  Scenario: begin
    When I run "(sleep 0.3; touch ${folder}/late) >/dev/null 2>&1 &" on "here"
    Then the file "/etc/passwd" exists

  Scenario: wait
    Then the file "${folder}/late" exists within 20 seconds

  Scenario: after
    Then the file "${folder}/late" exists
`,
    );
    const { code, stdout, stderr } = await made.call('run');
    assert.equal(code, 0, stdout + stderr);
  });
});
