import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { Repository, SMALL } from './repository.fixture.ts';

const SECRET = 'pa$$"w/ör;d-4711';
const FILE_SECRET = 'from-a-file-0815';

/** Everything that could carry what a host knows into a report. */
const LEAKS = `Feature: Leaks
  Background:
    Given the environment "small"

  Scenario: checks that see it
    Then the command 'echo "$TOKEN"' has stdout other on "web"
    And the environment variable "TOKEN" has value other on "web"
    And GET "http://web/token" answers:
      | body | other |
    And GET "http://web/token" answers 500 within 200 ms

  Scenario: a command that prints it
    When I run 'echo "$TOKEN"; echo "$TOKEN" >&2; printf %s "$TOKEN" | base64; exit 1' on "web"
    Then the exit status is 0

  Scenario: an answer that has it
    When I GET "http://web/token"
    Then the response body is "other"
    And the response JSON at "$.token" is "other"

  Scenario: a host that stops knows it
    When I stop "db"
    Then the file "/etc/passwd" exists on "db"

  Scenario: a feature that names it
    Then the command "echo ${FILE_SECRET}" has stdout other on "web"
`;

suite('a secret', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({ ...SMALL, 'features/leaks.feature': LEAKS, token: `${FILE_SECRET}\n` });
    const environment = repository.read('environments/small.yaml');
    const withSecrets = environment
      .replace('    ports: [80]\n', `    ports: [80]\n    env: { TOKEN: "\${env:SECRET}" }\n`)
      .replace('    ports: [5432]\n', `    ports: [5432]\n    env: { TOKEN: "\${file:../token}" }\n`);
    repository.write({ 'environments/small.yaml': withSecrets });
  });
  after(() => repository.dispose());

  test('stands nowhere: not on the terminal, not in a report, not in a log, raw or encoded', async () => {
    const { ended } = repository.start(['run'], { SECRET, TOKEN: SECRET });
    const { code, stdout, stderr } = await ended;
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^scenarios {2}4 failed, 1 unable$/m);
    const written = new Map([...repository.reports(), ['stdout', stdout], ['stderr', stderr]]);
    const needed = ['messages.ndjson', 'report.html', 'junit.xml', 'findings.json', 'small-web.log'];
    for (const name of needed) assert.match(written.get(name) ?? '', /••••••/, name);
    for (const [name, content] of written) {
      for (const secret of [SECRET, FILE_SECRET]) {
        for (const form of formsOf(secret)) assert.equal(content.includes(form), false, `${name}: ${form}`);
      }
    }
  });

  test('that is not set is reported before anything starts, and lint does not ask for it', async () => {
    const { code, stderr } = await repository.run('run');
    assert.equal(code, 3);
    assert.equal(
      stderr,
      'environments/small.yaml:8: hosts.web.env.TOKEN: the environment variable SECRET is not set\n',
    );
    assert.equal((await repository.run('lint')).code, 0);
  });
});

function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, encodeURIComponent(secret), base64.slice(0, -1), JSON.stringify(secret).slice(1, -1)];
}
