import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, suite, test } from 'node:test';
import { Receiver } from '../notify/receiver.fixture.ts';
import { type Got, recordingServer } from '../probe/api/api-scene.fixture.ts';
import { Repository } from './repository.fixture.ts';

/** A Jenkins whose job ends as `result` says, behind a token endpoint. */
const jenkins = { result: 'SUCCESS', builds: 0 };
function answer({ method, url, headers }: Got) {
  if (url === '/token')
    return { body: { access_token: 'canary-of-the-token', token_type: 'bearer', expires_in: 60 } };
  // It repeats what it got: nothing of that may be printed.
  const reason = { 'x-echo': headers.authorization ?? '' };
  if (method === 'POST') {
    jenkins.builds += 1;
    return { status: 201, headers: { ...reason, location: '/queue/item/1/' } };
  }
  if (url.startsWith('/queue/')) return { headers: reason, body: { executable: { number: 7 } } };
  if (url.startsWith('/job/deploy/7/')) {
    const { result } = jenkins;
    return {
      headers: reason,
      body: { number: 7, building: false, result, timestamp: Date.now(), duration: 5 },
    };
  }
  if (url.startsWith('/job/deploy/'))
    return { headers: reason, body: { buildable: true, nextBuildNumber: 7 } };
  return url === '/echo' ? { headers: reason, body: headers } : { status: 404 };
}

const FEATURE = `Feature: Triggered
  Scenario: it deploys
    Given the environment "ci"
    When I build the Jenkins job "deploy" at "jenkins:/"
    Then the Jenkins build "triggered" of "deploy" at "jenkins:/" has result SUCCESS
`;
const LOOK = `Feature: Look
  Scenario: it looks
    Given the environment "ci"
    Then GET "jenkins:/echo" answers 200
`;
const CONVERGE = `Feature: Converged
  Scenario: it converges
    Given the environment "ci"
    When I converge "here" with the puppet manifest "site.pp"
    Then the converge changed nothing
`;

suite('a job that a feature triggers, and a converge,', () => {
  let repository: Repository;
  let server: Awaited<ReturnType<typeof recordingServer>>;
  const posts = () => server.got.splice(0).filter(({ method, url }) => method === 'POST' && url !== '/token');
  const environment = (top: string, scope = 'build') =>
    `${top}\nlifecycle: live\nhosts: { here: { transport: local } }\napi:\n  jenkins:\n    url: ${server.url}\n    oauth: { token: ${server.url}/token, client: ops, secret: "\${env:CLIENT_SECRET}", scope: ${scope} }\n`;
  const run = (...argv: string[]) =>
    repository.callWith({ CLIENT_SECRET: 'canary-of-the-client', HOOK: `http://${receiver.at}/` }, ...argv);
  let receiver: Receiver;

  before(async () => {
    server = await recordingServer(answer);
    receiver = await Receiver.listen();
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    repository = new Repository({
      'opsproof.yaml': `notify: { webhook: { url: "\${env:HOOK}" } }\n`,
      'features/triggered.feature': FEATURE,
      'look/look.feature': LOOK,
      'converge/converge.feature': CONVERGE,
      'site.pp': 'notify { "x": }\n',
      'alice.pem': String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      'environments/keys/alice.pub': String(publicKey.export({ type: 'spki', format: 'pem' })),
    });
  });
  after(() => {
    server.close();
    receiver.close();
    repository.dispose();
  });
  afterEach(() => {
    jenkins.result = 'SUCCESS';
    rmSync(join(repository.folder, 'approvals'), { recursive: true, force: true });
  });

  test('are refused on a protected environment before anything is sent, by run and by lint; a look is not', async () => {
    repository.write({ 'environments/ci.yaml': environment('protected: true') });
    for (const [path, what] of [
      ['features', 'build the Jenkins job "deploy"'],
      ['converge', 'converge with the puppet manifest "site.pp"'],
    ] as const)
      for (const command of ['run', 'lint']) {
        const { code, stdout, stderr } = await run(command, path);
        assert.equal(code, 3);
        assert.ok(
          (stderr + stdout).includes(
            `the environment "ci" is protected, so nothing in it may be changed; refused: ${what}`,
          ),
          stderr + stdout,
        );
      }
    assert.deepEqual(server.got, []);
    const { code, stderr } = await run('run', 'look');
    assert.deepEqual([code, stderr, posts()], [0, '', []]);
  });

  test('need the approvals that an environment asks for, and what is approved is its API, too', async () => {
    const top = 'approval: { by: { alice: keys/alice.pub } }';
    repository.write({ 'environments/ci.yaml': environment(top) });
    const refused = async (why: RegExp, path = 'features') => {
      const { code, stderr } = await run('run', path);
      assert.equal(code, 3);
      assert.match(stderr, why);
      assert.deepEqual(posts(), []);
    };
    await refused(
      /the environment "ci" is not approved for this run .*refused: build the Jenkins job "deploy"/,
    );
    await refused(/refused: converge with the puppet manifest "site\.pp"/, 'converge');
    const approved = await run('approve', 'features', '--env', 'ci', '--key', 'alice.pem');
    assert.equal(approved.code, 0, approved.stderr);
    assert.match(
      approved.stdout,
      /acts +build the Jenkins job "deploy"|acts +I build the Jenkins job "deploy"/,
    );
    const { code, stderr } = await run('run', 'features', '--env', 'ci');
    assert.equal(code, 0, stderr);
    assert.equal(posts().length, 1);
    repository.write({ 'environments/ci.yaml': environment(top, 'everything') });
    const { stderr: other } = await run('run', 'features', '--env', 'ci');
    assert.match(other, /not valid: the environment "ci" was changed after alice approved it/);
    assert.deepEqual(posts(), []);
  });

  test('are told once when they fail, and when they recover', async () => {
    repository.write({ 'environments/ci.yaml': environment('') });
    const night = async () => {
      const { code } = await run('run', 'features', '--notify');
      const told = receiver.received.splice(0).map(({ body }) => {
        const { title, ...lists } = JSON.parse(body);
        return [title, ...[...lists.new, ...lists.recovered].map(({ text }: { text: string }) => text)].join(
          ' | ',
        );
      });
      return { code, told };
    };
    jenkins.result = 'FAILURE';
    const first = await night();
    assert.equal(first.code, 1);
    assert.match(first.told.join(), /^opsproof run: 1 new \| it deploys: .*build 7 ended with FAILURE/);
    assert.deepEqual(await night(), { code: 1, told: [] });
    jenkins.result = 'SUCCESS';
    const well = await night();
    assert.equal(well.code, 0);
    assert.match(well.told.join(), /1 recovered/);
  });

  test('print nothing of the login in any report, also if the service repeats it', async () => {
    repository.write({
      'environments/ci.yaml': environment(''),
      'look/look.feature': LOOK.replace(
        'answers 200',
        'answers:\n      | body | other |\n      | header x-echo | other |',
      ),
    });
    const { code, stdout, stderr } = await run('run', 'look');
    assert.equal(code, 1);
    assert.match(stdout, /Bearer ••••••/);
    const everything = [stdout, stderr, ...repository.reports().values()].join('\n');
    for (const secret of ['canary-of-the-token', 'canary-of-the-client'])
      for (const form of [secret, Buffer.from(secret).toString('base64').slice(0, -2)])
        assert.ok(!everything.includes(form), form);
    assert.ok(existsSync(repository.folder));
  });
});
