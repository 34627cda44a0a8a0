import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { after, before, suite, test } from 'node:test';
import { processesWith, Repository } from './repository.fixture.ts';

/** Asks no engine of the machine. */
const NO_ENGINE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

suite('opsproof sweep', () => {
  let repository: Repository;
  before(() => {
    repository = new Repository({});
  });
  after(() => repository.dispose());

  test('refuses what it does not understand', async () => {
    const refused = async (argv: readonly string[], stderr: string) =>
      assert.deepEqual(await repository.call('sweep', ...argv), { code: 3, stdout: '', stderr });
    await refused(['r1'], 'opsproof sweep takes no "r1"\n  one run: opsproof sweep --run r1\n');
    await refused(
      ['--older-than', '2'],
      '--older-than: "2" has no unit: write ms, seconds, minutes, hours, days or weeks, for example 2 seconds\n',
    );
    await refused(['--al'], 'opsproof sweep: there is no option --al\n  did you mean --all?\n');
  });

  test('an engine that was named and does not answer is told, and nothing is proved', async () => {
    const { code, stdout, stderr } = await repository.start(['sweep', '--run', 'r1'], NO_ENGINE).ended;
    assert.deepEqual([code, stdout], [2, 'nothing found\n']);
    assert.equal(
      stderr,
      'no container engine answers: connect ENOENT /nowhere/docker.sock\n' +
        '  start the engine (`systemctl start docker`), or set DOCKER_HOST to where it is\n',
    );
  });

  test('a process that a run left is found without a ledger, told, and ended', async (t) => {
    if (process.platform !== 'linux') return t.skip('needs /proc');
    const run = `test-${randomBytes(4).toString('hex')}`;
    const child = spawn('sleep', ['300'], {
      detached: true,
      stdio: 'ignore',
      env: {
        ...process.env,
        OPSPROOF_RUN: run,
        OPSPROOF_PROCESS: `opsproof-${run}-p`,
        OPSPROOF_EXPIRES: 'x',
      },
    });
    t.after(() => child.kill('SIGKILL'));
    const gone = once(child, 'exit');
    const what = `process opsproof-${run}-p (run ${run}, expires x)`;
    const dry = await repository.start(['sweep', '--dry-run', '--run', run], NO_ENGINE).ended;
    assert.deepEqual([dry.code, dry.stdout], [1, `would remove ${what}\nwould remove 1 thing\n`]);
    assert.equal(processesWith(run).length, 1);
    const real = await repository.start(['sweep', '--run', run], NO_ENGINE).ended;
    assert.deepEqual([real.code, real.stdout], [2, `removed ${what}\nremoved 1 thing\n`]);
    assert.equal((await gone)[1], 'SIGTERM');
  });
});
