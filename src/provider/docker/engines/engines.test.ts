import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { Repository } from '../../../cli/repository.fixture.ts';
import { noSshd, Sshd, SshHome } from '../../../transport/fixtures/sshd.ts';
import { dockerdOverTls, podmanAsRoot, type TestEngine, without } from './engine.fixture.ts';

const WANTED = process.env.OPSPROOF_ENGINES !== undefined;
const skip = (reason: string | false) =>
  WANTED ? reason : 'starts engines of its own: npm run test:engines';
const notRoot = userInfo().uid === 0 ? false : 'needs root';

const repository = new Repository({
  'environments/small.yaml': `lifecycle: ephemeral
provider: docker
hosts:
  web: { image: "opsproof-base:bookworm", command: [sleep, "3600"], files: { /etc/told: hello } }
  box: { build: ../box, needs: [web] }
`,
  'box/Dockerfile': 'FROM opsproof-base:bookworm\nCOPY built /built\nCMD ["sleep", "3600"]\n',
  'box/built': 'built\n',
  'features/small.feature': `Feature: Small
  Scenario: it looks
    Given the environment "small"
    Then the file "/etc/told" on "web" has content "hello"
    And the file "/built" on "box" has content contains "built"
  Scenario: it acts
    Given the environment "small"
    When I pause "web"
    And I unpause "web"
    And I kill "web"
    And I start "web"
    Then the file "/etc/told" on "web" has content "hello"
`,
});
after(() => repository.dispose());

const run = async (env: Readonly<Record<string, string>>) => repository.start(['run'], env).ended;

/** Both scenarios are green there, and nothing is left according to the engine itself. */
async function works(engine: TestEngine, env = engine.env): Promise<void> {
  const { code, stdout, stderr } = await run(env);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /scenarios {2}2 passed/);
  assert.deepEqual(engine.containers(), []);
}

test('a Docker engine behind TLS, by its address and by a context', {
  skip: skip(notRoot || without('dockerd', 'openssl')),
}, async () => {
  const engine = await dockerdOverTls();
  const config = mkdtempSync(join(tmpdir(), 'opsproof-context-'));
  try {
    await works(engine);
    const { DOCKER_HOST: host = '', DOCKER_CERT_PATH: certs = '' } = engine.env;
    const at = (name: string) => join(certs, name);
    const secured = `host=${host},ca=${at('ca.pem')},cert=${at('cert.pem')},key=${at('key.pem')}`;
    execFileSync('docker', ['--config', config, 'context', 'create', 'far', '--docker', secured], {
      stdio: 'ignore',
    });
    await works(engine, { DOCKER_CONFIG: config, DOCKER_CONTEXT: 'far' });
    const { code, stdout } = await run({ DOCKER_HOST: host.replace('tcp:', 'http:') });
    assert.equal(code, 2, stdout);
    assert.match(stdout, /Client sent an HTTP request to an HTTPS server|no container engine answers/);
  } finally {
    rmSync(config, { recursive: true });
    await engine.end();
  }
});

test('podman as root', { skip: skip(notRoot || without('podman')) }, async () => {
  const engine = await podmanAsRoot();
  try {
    await works(engine);
  } finally {
    await engine.end();
  }
});

suite('the engine of this machine behind a real sshd', { skip: skip(noSshd || without('docker')) }, () => {
  const home = new SshHome();
  let sshd: Sshd;
  after(async () => {
    await sshd?.kill();
    home.remove();
  });

  test('is asked over ssh, and only where its host key is known', async () => {
    const key = home.key('login');
    home.write('.ssh/config', `IdentityFile ${key}\n`);
    sshd = await Sshd.start(home, 'engine', [key]);
    const env = {
      HOME: home.folder,
      SSH_AUTH_SOCK: '',
      DOCKER_HOST: `ssh://${sshd.user}@127.0.0.1:${sshd.port}`,
    };
    const refused = await run(env);
    assert.equal(refused.code, 2, refused.stdout);
    assert.match(refused.stdout, /host key/i);
    home.write('.ssh/known_hosts', sshd.knownHosts());
    const { code, stdout, stderr } = await run(env);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /scenarios {2}2 passed/);
    const id = /^run (\S+)/m.exec(stdout)?.[1] ?? assert.fail(stdout);
    const left = execFileSync('docker', ['ps', '-aq', '--filter', `label=opsproof.run=${id}`]).toString();
    assert.equal(left, '');
  });
});
