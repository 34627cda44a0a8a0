import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repository } from '../cli/repository.fixture.ts';
import { makeCanary, piecesOf, searchFor } from './canary.fixture.ts';

const secret = makeCanary();
const env = { CANARY: secret };

/** Prints a secret again and again. */
const PROGRAM = `setInterval(() => console.log('the token is ' + process.env.TOKEN), 20);
console.log('up ' + process.env.TOKEN);
`;

/** How a run dies. */
const DEATHS = {
  'the runner alone': (pid: number) => process.kill(pid, 'SIGKILL'),
  'the runner with its watchdog': (pid: number, watchdogs: readonly number[]) => {
    process.kill(pid, 'SIGSTOP');
    for (const watchdog of watchdogs) process.kill(watchdog, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
  },
} as const;

suite('the secrets of a run that is killed', {
  skip: process.platform === 'linux' ? false : 'needs Linux',
}, () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({
      'environments/talks.yaml': `lifecycle: ephemeral
provider: processes
hosts:
  web: { command: [node, talks.mjs], ready: { log: up }, env: { TOKEN: "\${env:CANARY}" } }
`,
      'talks.mjs': PROGRAM,
      'features/talks.feature': `Feature: Talks
  Scenario: long
    Given the environment "talks"
    When I run "echo $TOKEN; sleep 1" on "web"
    Then the command "echo $TOKEN; sleep 30" has exit status 0 on "web"
`,
    });
  });
  after(() => repository.dispose());

  /** Files of the reports that contain a piece of the secret. */
  function leaky(): readonly string[] {
    const reports = join(repository.folder, 'reports');
    const search = searchFor(piecesOf(secret));
    return readdirSync(reports, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(reports, name)).isFile())
      .filter((name) => [...search(readFileSync(join(reports, name), 'utf8'))].length > 0);
  }

  const ledger = (run: string) =>
    readFileSync(join(repository.folder, 'reports', run, 'ledger.ndjson'), 'utf8');

  for (const [who, kill] of Object.entries(DEATHS)) {
    test(`are in no file of its reports: ${who} is killed`, async () => {
      const running = repository.start(['run'], env);
      await running.said('talks/web');
      const raw = () => leaky().filter((name) => name.endsWith('talks-web.log'));
      while (raw().length === 0) await sleep(10);
      await running.said('ready');
      const run = /^run (\S+)/m.exec(running.stdout())?.[1] ?? '';
      const watchdogs = [...ledger(run).matchAll(/"event":"watchdog","pid":(\d+)/g)].map(([, pid]) =>
        Number(pid),
      );
      kill(running.child.pid ?? assert.fail(), watchdogs);
      await running.ended;
      if (who === 'the runner alone') {
        while (!ledger(run).includes('"event":"destroyed","provider":"opsproof","kind":"log"'))
          await sleep(20);
      } else {
        assert.deepEqual(leaky(), [`${run}/talks-web.log`]);
        // This run alone: leftovers of other runs on the engine belong to other tests.
        const { code, stdout } = await repository.run('sweep', '--run', run);
        assert.equal(code, 0, stdout);
        assert.match(stdout, /log .*talks-web\.log/);
      }
      assert.deepEqual(leaky(), []);
    });
  }

  test('of a stack that is kept go with its log', async () => {
    repository.write({
      'features/talks.feature': `Feature: Talks
  Scenario: short
    Given the environment "talks"
    Then the file "/etc/passwd" exists on "web"
`,
    });
    const { code, stdout, stderr } = await repository.start(['run', '--keep'], env).ended;
    assert.equal(code, 0, `${stdout}${stderr}`);
    const run = /^run (\S+)/m.exec(stdout)?.[1] ?? '';
    const swept = await repository.run('sweep', '--run', run);
    assert.equal(swept.code, 0, swept.stdout);
    assert.deepEqual(leaky(), []);
  });
});
