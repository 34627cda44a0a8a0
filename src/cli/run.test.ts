import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { HERE, processesWith, Repository, SMALL } from './repository.fixture.ts';

const FEATURES: Readonly<Record<string, string>> = {
  'features/green.feature': `Feature: Green
  Scenario: what is true
    Given the environment "here"
    Then the file "/etc/passwd" exists
    And the file "/etc/passwd" has mode 0644
`,
  'features/red.feature': `Feature: Red
  Background:
    Given the environment "here"

  Scenario: a block with red checks
    Then the file "/etc/passwd" has mode 0666
    And the file "/etc/passwd" exists
    And the user "root" has uid 7
    And these checks fail:
      """
      the user "root" has uid 0
      """
    When I run "touch acted"
    Then the file "/etc/passwd" does not exist

  Scenario: a command that fails
    When I run "echo one; echo two >&2; exit 3"
    Then the exit status is 0
`,
  'features/unable.feature': `Feature: Unable
  Background:
    Given the environment "dead"

  Scenario: neither a claim nor its opposite
    Then the file "/etc/passwd" exists on "gone"
    And the file "/etc/passwd" does not exist on "gone"

  Scenario: what can be looked at is looked at
    Then the file "/etc/passwd" exists on "here"
`,
  'features/moments.feature': `Feature: Moments
  Background:
    Given the environment "here"

  Scenario: it becomes true
    When I run "rm -f late; (sleep 0.3; touch late) > /dev/null 2>&1 &"
    Then the command "test -e late" has exit status 0 within 20 seconds
    And the command "test -e late" has exit status 0 for 200 ms

  Scenario: it does not stay true
    When I run "touch brief; (sleep 0.3; rm brief) > /dev/null 2>&1 &"
    Then the command "test -e brief" has exit status 0 for 20 seconds

  Scenario: it never becomes true
    Then the file "/no/such/file" exists within 200 ms
`,
  'small/flaky.feature': `Feature: Flaky
  Background:
    Given the environment "small"

  Scenario: passes the second time
    When I GET "http://web/count"
    Then the response body is "2"
  Scenario: stays red
    Then the file "/etc/passwd" has mode 0666 on "web"


  Scenario: green
    Then the file "/etc/passwd" exists on "web"
`,
  'small/fresh.feature': `Feature: Fresh
  Background:
    Given the environment "big"

  @fresh
  Scenario: one
    When I GET "http://web/count"
    Then the response body is "1"

  Scenario: two
    When I GET "http://web/count"
    Then the response body is "1"

  Scenario: three
    When I GET "http://web/count"
    Then the response body is "2"
`,
  'environments/here.yaml': HERE,
  'environments/dead.yaml': `lifecycle: live
hosts:
  gone: { address: 127.0.0.1, port: 9, user: ops }
  here: { transport: local }
`,
};

suite('opsproof run', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({ ...FEATURES, ...SMALL });
  });
  after(() => repository.dispose());

  test('exits 0 when all passed, and leaves its reports', async () => {
    const { code, stdout, stderr } = await repository.run('run', 'features/green.feature');
    assert.deepEqual([code, stderr], [0, ''], stdout);
    assert.match(stdout, /^✔ what is true {2}\(/m);
    assert.match(stdout, /^scenarios {2}1 passed\nchecks {5}2 passed\ntime {7}.*\nleft over {2}nothing\n/m);
    const names = ['audit.ndjson', 'findings.json', 'junit.xml', 'messages.ndjson', 'report.html'];
    assert.deepEqual([...repository.reports().keys()].sort(), names);
  });

  test('exits 1 when a check is false: the rest of its block is looked at, what follows the block is not done', async () => {
    const { code, stdout, stderr } = await repository.run('run', 'features/red.feature');
    assert.deepEqual([code, stderr], [1, ''], stdout);
    assert.equal(existsSync(join(repository.folder, 'acted')), false);
    assert.equal(steady(stdout), RED);
  });

  test('exits 2 when something could not be looked at: neither a claim nor its opposite holds', async () => {
    const { code, stdout, stderr } = await repository.call('run', 'features/unable.feature');
    assert.deepEqual([code, stderr], [2, ''], stdout);
    assert.equal(steady(stdout), UNABLE);
  });

  test('within waits until it is true, for sees that it stays true', async () => {
    const { code, stdout } = await repository.run('run', 'features/moments.feature');
    assert.equal(code, 1);
    assert.match(stdout, /^✔ it becomes true/m);
    assert.match(
      stdout,
      /^ {6}command "test -e brief" on here: exit status {3}\(polled \d+x in .*, last change: after .*\)\n {8}expected {2}0\n {8}observed {2}1$/m,
    );
    assert.match(
      stdout,
      /^ {6}file "\/no\/such\/file" on here: exists {5}expected true, observed false {3}\(polled \d+x in \d+ ms, last change: never\)$/m,
    );
  });

  test('tries red scenarios again, says which passed only then, and counts the last attempt', async () => {
    const { code, stdout } = await repository.call('run', 'small/flaky.feature', '--retry', '2');
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^✔ passes the second time {2}\(.*, attempt 2\)$/m);
    assert.match(stdout, /^✘ stays red {2}\(.*, attempt 3\) {2}small\/flaky\.feature:8$/m);
    assert.match(stdout, /^scenarios {2}2 passed, 1 failed, 1 passed only when retried$/m);
  });

  test('stops after the first red scenario when asked to, and what did not run is not green', async () => {
    const { code, stdout } = await repository.call('run', 'small/flaky.feature', '--fail-fast');
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^scenarios {2}1 failed, 2 skipped$/m);
  });

  test('gives @fresh a stack of its own, and runs on another environment when told', async () => {
    const { code, stdout } = await repository.call('run', 'small/fresh.feature', '--env', 'big=small');
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^scenarios {2}3 passed$/m);
    assert.equal(stdout.match(/^ {2}small {9}ready /gm)?.length, 2, stdout);
  });

  test('--keep leaves the stack up and says how to remove it', async () => {
    const { code, stdout } = await repository.run('run', 'small/flaky.feature:12', '--keep');
    assert.equal(code, 0, stdout);
    const [, id = ''] = /^run (\S+)/.exec(stdout) ?? [];
    const there = processesWith(`OPSPROOF_RUN=${id}`).length;
    const sweep = await repository.run('sweep', '--run', id);
    assert.equal(there, 2, stdout);
    assert.match(stdout, /^ {2}small\/web {5}kept; enter with: tail -f \S+\/small-web\.log$/m);
    assert.match(
      stdout,
      new RegExp(`remove it now with: opsproof sweep --run ${id}; or: kill -- -\\d+ -\\d+$`, 'm'),
    );
    assert.equal(sweep.code, 0, sweep.stdout + sweep.stderr);
    assert.deepEqual(processesWith(`OPSPROOF_RUN=${id}`), []);
  });

  test('a protected environment is only read: what would change something is refused before anything is sent', async () => {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      response.end('fine');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    repository.write({
      'environments/guarded.yaml': `lifecycle: live\nprotected: true\nhosts:\n  here: { transport: local }\nendpoints: { app: "http://127.0.0.1:${port}" }\n`,
      'guarded/acts.feature': ACTS,
      'guarded/reads.feature': READS,
    });
    try {
      const refused = await repository.call('run', 'guarded');
      assert.deepEqual(refused, { code: 3, stdout: '', stderr: REFUSED });
      assert.deepEqual(requests, []);
      const { code, stdout } = await repository.call('run', 'guarded/reads.feature');
      assert.equal(code, 0, stdout);
      assert.deepEqual(requests.sort(), ['GET /', 'GET /', 'HEAD /']);
      assert.equal(existsSync(join(repository.folder, 'acted')), false);
    } finally {
      server.close();
    }
  });
});

/** What differs from run to run, and how a resource looks, which is not for this test to say. */
function steady(text: string): string {
  return text
    .replaceAll(/\b\d+-\d{6}-[0-9a-f]{4}\b/g, 'ID')
    .replaceAll(/\b\d+(?:\.\d+)? m?s\b/g, 'T')
    .replaceAll(/looked with: .*? {3}exit/gs, 'looked with: COMMAND   exit');
}

const RED = `run ID

Red
✘ a block with red checks  (T)  features/red.feature:5
    Then the file "/etc/passwd" has mode 0666   features/red.feature:6
      1) file "/etc/passwd" on here: mode     expected 0666, observed 0644
           looked with: COMMAND   exit 0, T, over local
      2) user "root" on here: uid     expected 7, observed 0
           looked with: COMMAND   exit 0, T, over local
      3) check 'the user "root" has uid 0': verdict     expected fail, observed pass
           uid: expected 0, observed 0 (pass)
      3 of 4 checks are red
✘ a command that fails  (T)  features/red.feature:16
    When I run "echo one; echo two >&2; exit 3"   features/red.feature:17
      "echo one; echo two >&2; exit 3" on here: exit status 3 after T, over local
        last error output:
          two
        last output:
          one
        hint: when a failing command is meant, say: I try to run "…", and check the exit status

not green:
  ✘ a block with red checks   features/red.feature:5
  ✘ a command that fails   features/red.feature:16

scenarios  2 failed
checks     1 passed, 3 failed
time       T
left over  nothing
report     reports/ID/report.html
`;

const UNABLE = `run ID

Unable
? neither a claim nor its opposite  unable  (T)  features/unable.feature:5
    Then the file "/etc/passwd" exists on "gone"   features/unable.feature:6
      1) file "/etc/passwd" on gone: exists
           expected  true
           unable:   gone (ssh ops@127.0.0.1:9): connection refused after T (tcp connect to 127.0.0.1 port 9)
           hint: the machine answers but nothing listens on that port: is sshd running, is the port right?
      2) file "/etc/passwd" on gone: exists     expected false, unable: for the same reason as 1)
      2 of 2 checks are unable
✔ what can be looked at is looked at  (T)

not green:
  ? neither a claim nor its opposite   features/unable.feature:5

scenarios  1 passed, 1 unable
checks     1 passed, 2 unable
time       T
left over  nothing
report     reports/ID/report.html
`;

const READS = `Feature: Reads
  Scenario: a request that only reads
    Given the environment "guarded"
    When I GET "http://app/"
    Then the response body is "fine"
    And GET "http://app/" answers 200
    And HEAD "http://app/" answers 200
    And the file "/etc/passwd" exists
`;

const ACTS = `Feature: Acts
  Background:
    Given the environment "guarded"

  Scenario: all that may change something
    When I GET "http://app/"
    And I POST "http://app/orders" with JSON:
      """
      {}
      """
    And I DELETE "http://app/orders/1"
    And I run "touch acted"
    And I try to run "touch acted"
    And I write the file "/tmp/acted":
      """
      acted
      """
    And I stop "here"
    Then the file "/etc/passwd" exists
`;

const REFUSED = [
  'POST http://app/orders',
  'DELETE http://app/orders/1',
  'run "touch acted"',
  'run "touch acted"',
]
  .concat('write the file "/tmp/acted"', 'stop the host')
  .map(
    (what, index) =>
      `guarded/acts.feature:${[7, 11, 12, 13, 14, 18][index]}: the environment "guarded" is protected, so nothing in it may be changed; refused: ${what}\n` +
      '  run scenarios that act on an environment that is not protected\n',
  )
  .concat('6 mistakes; nothing was started\n')
  .join('');
