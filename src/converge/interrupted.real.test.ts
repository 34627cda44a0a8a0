import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { processesWith, Repository } from '../cli/repository.fixture.ts';
import { testImage } from '../provider/docker/image.fixture.ts';
import { freePort } from '../transport/fixtures/free-port.ts';
import { SshHome } from '../transport/fixtures/sshd.ts';

const ROOT = join(import.meta.dirname, '../..');
const skip = process.env.OPSPROOF_CONVERGE === undefined ? 'npm run test:converge runs it' : false;
const docker = (...words: string[]) => execFileSync('docker', words, { encoding: 'utf8', timeout: 60_000 });
const NAME = `opsproof-interrupted-${randomBytes(4).toString('hex')}`;
const secret = `secret-${randomBytes(6).toString('hex')}`;
/** Longest that anything may take to come, or to be gone. */
const LONGEST_MS = 15_000;

/** A tool that works long, and does not care whether anybody listens. */
const TOOL = `#!/bin/sh
trap '' PIPE HUP
touch /begun
while :; do echo working; sleep 0.1; done
`;

const WAYS = ['docker', 'ssh'] as const;
const feature = (way: string) => `Feature: Long over ${way}
  Scenario: small over ${way}
    Given the environment "${way}"
    When I converge "web" with the puppet manifest "web.pp":
      | fact | password=\${env:PASSWORD} |
    Then the converge on "web" changed nothing
  Scenario: large over ${way}
    Given the environment "${way}"
    When I converge "web" with the puppet manifest "web.pp":
      | fact    | password=\${env:PASSWORD} |
      | modules | modules                   |
    Then the converge on "web" changed nothing
`;

suite('a converge of a host that stays, and its end', { skip }, () => {
  const home = new SshHome();
  const inside = (script: string) => docker('exec', NAME, 'sh', '-c', script);
  let repository: Repository;
  let said = '';
  before(async () => {
    const image = await testImage('web', { folder: join(ROOT, 'environments/images/web') });
    const [port, key] = [await freePort(), home.key('login')];
    docker(
      'run',
      '-d',
      '--init',
      '--name',
      NAME,
      '-p',
      `127.0.0.1:${port}:22`,
      '--entrypoint',
      'sleep',
      image,
      '3600',
    );
    inside('mkdir -p /run/sshd /root/.ssh; ssh-keygen -A; /usr/sbin/sshd');
    docker('cp', `${key}.pub`, `${NAME}:/root/.ssh/authorized_keys`);
    inside('chown root:root /root/.ssh/authorized_keys; chmod 600 /root/.ssh/authorized_keys');
    const hostKey = inside('cat /etc/ssh/ssh_host_ed25519_key.pub').split(' ').slice(0, 2).join(' ');
    repository = new Repository({
      'tool.sh': TOOL,
      'web.pp': 'notify { "x": }\n',
      'modules/large/files/empty': '',
      'environments/known': `[127.0.0.1]:${port} ${hostKey}\n`,
      'environments/docker.yaml': `lifecycle: live\nhosts: { web: { transport: docker, address: ${NAME} } }\n`,
      'environments/ssh.yaml': `lifecycle: live\nhosts: { web: { transport: ssh, address: 127.0.0.1, port: ${port}, user: root, identity: ${key}, known_hosts: known } }\n`,
      ...Object.fromEntries(WAYS.map((way) => [`features/${way}.feature`, feature(way)])),
    });
    truncateSync(join(repository.folder, 'modules/large/files/empty'), 240 * 1024 * 1024);
    docker('cp', join(repository.folder, 'tool.sh'), `${NAME}:/usr/local/bin/puppet`);
    inside('chmod 755 /usr/local/bin/puppet');
  });
  after(() => {
    docker('rm', '-f', NAME);
    home.remove();
    repository.dispose();
  });

  const becomes = async (script: string, what: string) => {
    const end = performance.now() + LONGEST_MS;
    while (inside(`${script} && echo yes || echo no`).trim() !== 'yes') {
      if (performance.now() > end) assert.fail(`${what}: ${inside('ls -la /tmp; ps aux')}${said}`);
      await new Promise((next) => setTimeout(next, 50));
    }
  };
  /** Nothing is left: no folder, no text of the secret, no tool and no shell of ours. */
  const nothingLeft = async () => {
    await becomes('! ls -d /tmp/opsproof-* 2>/dev/null', 'the folder is gone');
    await becomes('! pgrep -f [l]ocal/bin/puppet >/dev/null', 'the tool has ended');
    assert.equal(inside(`grep -rlsF ${secret} /tmp /var/tmp /root /etc || true`), '');
    await becomes(`! ps -eo args | grep '[o]psproof-XXXX' >/dev/null`, 'no shell of ours is left');
  };
  const startIn = (way: string, scenario: string) => {
    inside('rm -f /begun');
    const run = repository.start(['run', '--name', `${scenario} over ${way}`], {
      PASSWORD: secret,
      MARK: repository.folder,
    });
    void run.ended.then((end) => {
      said = `${end.code} ${end.stdout}${end.stderr}`;
    });
    return run;
  };

  for (const environment of WAYS) {
    for (const how of ['SIGINT', 'SIGKILL'] as const) {
      test(`${how} in the middle of the tool, over ${environment}: nothing stays`, async () => {
        const run = startIn(environment, 'small');
        await becomes('test -e /begun', 'the tool works');
        assert.notEqual(inside(`grep -rlsF ${secret} /tmp`), '');
        run.child.kill(how);
        if (how === 'SIGKILL') await killRest(repository.folder);
        const { code, stdout } = await run.ended;
        if (how === 'SIGINT') {
          assert.equal(code, 130, stdout);
          assert.equal(
            inside('ls -d /tmp/opsproof-* 2>/dev/null || true'),
            '',
            'gone before the run says so',
          );
        }
        await nothingLeft();
      });

      test(`${how} in the middle of the upload, over ${environment}: nothing stays`, async () => {
        const run = startIn(environment, 'large');
        await becomes('test -e /tmp/opsproof-*/sent.tar', 'the upload has begun');
        run.child.kill(how);
        if (how === 'SIGKILL') await killRest(repository.folder);
        await run.ended;
        await nothingLeft();
        assert.equal(inside('test -e /begun && echo yes || true'), '', 'the tool was not started');
      });
    }
  }

  test('a connection that is lost in the middle: the run says what is not known, and nothing stays', async () => {
    const run = startIn('ssh', 'small');
    await becomes('test -e /begun', 'the tool works');
    inside('pkill -KILL -f "^sshd: root"');
    const { code, stdout } = await run.ended;
    assert.equal(code, 2, stdout);
    assert.match(
      stdout,
      /lost web .*; \/tmp\/opsproof-\w+ may still be on web .*: .*the host removes it itself/s,
    );
    await nothingLeft();
  });
});

/** The watchdog and whatever else a run has started. */
async function killRest(folder: string): Promise<void> {
  for (const pid of processesWith(folder)) process.kill(pid, 'SIGKILL');
}
