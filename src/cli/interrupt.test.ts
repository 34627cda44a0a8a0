import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { processesWith, Repository, SMALL } from './repository.fixture.ts';

const SLOW = `Feature: Slow
  Background:
    Given the environment "small"

  Scenario: quick
    Then the file "/etc/passwd" exists on "web"

  Scenario: a command that takes its time
    When I run "touch begun; sleep 300" on "web"
    Then the exit status is 0

  @fresh
  Scenario: a check that waits
    Then the file "/no/such/file" exists on "web" within 300 seconds

  Scenario: never
    When I run "touch never" on "web"
    Then the exit status is 0
`;

suite('an interrupted run', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({ ...SMALL, 'features/slow.feature': SLOW });
  });
  after(() => repository.dispose());

  /** Runs until a scenario is in the middle of a command, sends the signal, and finds nothing left. */
  async function interrupt(signal: NodeJS.Signals, ...argv: readonly string[]) {
    rmSync(join(repository.folder, 'begun'), { force: true });
    const over = new AbortController();
    const begins = watch(repository.folder, { signal: over.signal });
    const run = repository.start(['run', ...argv]);
    void run.ended.then(({ stdout, stderr }) => over.abort(new Error(`it ended: ${stdout}${stderr}`)));
    for await (const { filename } of begins) if (filename === 'begun') break;
    const id = /^run (\S+)/.exec(run.stdout())?.[1];
    assert.ok(processesWith(`OPSPROOF_RUN=${id}`).length >= 2);
    run.child.kill(signal);
    const { code, stdout, stderr } = await run.ended;
    assert.deepEqual([code, stderr], [130, ''], stdout);
    assert.match(stdout, /^interrupted: scenarios that had not finished prove nothing$/m);
    assert.match(stdout, /^left over {2}nothing$/m);
    assert.deepEqual(processesWith(`OPSPROOF_RUN=${id}`), []);
    assert.deepEqual(processesWith(repository.folder), []);
    assert.equal(existsSync(join(repository.folder, 'never')), false);
    const findings = JSON.parse(repository.reports().get('findings.json') ?? '');
    assert.deepEqual([findings.exitCode, findings.interrupted], [130, true]);
    return stdout;
  }

  test('by SIGINT ends the hosts and the command that runs, writes its reports and exits 130', async () => {
    const stdout = await interrupt('SIGINT');
    assert.match(stdout, /^\? a command that takes its time {2}interrupted/m);
    assert.match(stdout, /^scenarios {2}1 passed, 1 interrupted, 2 not run$/m);
  });

  test('by SIGTERM does so with worker threads, too', async () => {
    const stdout = await interrupt(
      'SIGTERM',
      '--parallel',
      '2',
      '--name',
      'takes its time',
      '--name',
      'that waits',
    );
    assert.match(stdout, /^\? a command that takes its time {2}interrupted/m);
    assert.match(stdout, /^scenarios {2}2 interrupted$/m);
  });

  test('while a host starts ends the host', async () => {
    repository.write({
      'environments/late.yaml': `lifecycle: ephemeral
provider: processes
hosts:
  web: { command: [sleep, '300'], ready: { port: 1 } }
`,
    });
    const run = repository.start(['run', '--env', 'small=late']);
    await run.said('waiting for');
    run.child.kill('SIGINT');
    const { code, stdout } = await run.ended;
    assert.equal(code, 130, stdout);
    assert.match(stdout, /^left over {2}nothing$/m);
    assert.deepEqual(processesWith(`OPSPROOF_RUN=${/^run (\S+)/.exec(stdout)?.[1]}`), []);
  });
});
