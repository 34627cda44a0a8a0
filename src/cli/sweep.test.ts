import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type { Leftovers } from '../model/leftover.ts';
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
    await refused(
      ['--json'],
      'opsproof sweep: --json needs --all-scopes\n  opsproof sweep --all-scopes --dry-run --json\n',
    );
    await refused(['--al'], 'opsproof sweep: there is no option --al\n  did you mean --all?\n');
  });

  test('an engine that was named and does not answer is reported, and nothing is proved', async () => {
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
    const all = await repository.start(
      ['sweep', '--all-scopes', '--dry-run', '--run', run, '--json', '--out', 'left.html'],
      NO_ENGINE,
    ).ended;
    const told = JSON.parse(all.stdout) as Leftovers;
    const [thing] = told.things.filter((one) => one.run === run);
    assert.deepEqual(
      [all.code, thing?.id, thing?.fate, thing?.expires, thing?.cost],
      [1, `opsproof-${run}-p`, 'to remove', 'x', 'unknown'],
    );
    const asked = (provider: string) => told.places.find((one) => one.provider === provider);
    assert.equal(asked('processes')?.answer, 'asked');
    assert.equal(asked('docker')?.answer, 'unable');
    assert.match(
      readFileSync(join(repository.folder, 'left.html'), 'utf8'),
      new RegExp(`process opsproof-${run}-p`),
    );
    assert.equal(processesWith(run).length, 1);
    const real = await repository.start(['sweep', '--run', run], NO_ENGINE).ended;
    assert.deepEqual([real.code, real.stdout], [2, `removed ${what}\nremoved 1 thing\n`]);
    assert.equal((await gone)[1], 'SIGTERM');
  });

  test('a region that refuses is unable for itself, and everything else is asked', async () => {
    const cloud = createServer((_, response) => {
      response.writeHead(401, { 'content-type': 'text/xml' }).end(REFUSED);
    });
    await new Promise<void>((resolve) => cloud.listen(0, '127.0.0.1', resolve));
    const { port } = cloud.address() as AddressInfo;
    const refusing = new Repository({
      'environments/cloud.yaml': `lifecycle: ephemeral
provider: ec2
providers: { ec2: { region: eu-north-1, endpoint: "http://127.0.0.1:${port}", access_key: a, secret_key: b } }
hosts: { web: { image: ami-1, type: t3.micro } }
`,
    });
    try {
      const words = ['sweep', '--all-scopes', '--dry-run', '--run', 'nobody'];
      const { code, stdout } = await refusing.start(words, {}).ended;
      assert.equal(code, 2, stdout);
      assert.match(
        stdout,
        new RegExp(
          `\ncould not be asked: ec2, environment cloud, region eu-north-1, endpoint http://127.0.0.1:${port}: it is not known what runs left there: not you \\[AuthFailure\\] \\(EC2 in http://127.0.0.1:${port}\\)\n  check the access key`,
        ),
      );
      assert.match(stdout, /\nasked: processes\n/);
      assert.match(stdout, /; 1 place could not be asked\npage: reports\/sweep\.html\n$/);
    } finally {
      cloud.close();
      refusing.dispose();
    }
  });
});

const REFUSED =
  '<Response><Errors><Error><Code>AuthFailure</Code><Message>not you</Message></Error></Errors><RequestID>r</RequestID></Response>';
