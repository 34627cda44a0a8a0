import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { UnableError } from '../../model/errors.ts';
import { engineEnv, foreignMachine, listenerOf } from './engine-address.ts';

suite('the engine that docker would use', () => {
  const home = mkdtempSync(join(tmpdir(), 'opsproof-engine-'));
  after(() => rmSync(home, { recursive: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  const idOf = (name: string) => createHash('sha256').update(name).digest('hex');
  const context = (name: string, docker: object) =>
    write(
      `.docker/contexts/meta/${idOf(name)}/meta.json`,
      JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } }),
    );
  const folder = join(home, '.docker');
  for (const file of ['ca.pem', 'cert.pem', 'key.pem']) {
    write(`certs/${file}`, '');
    write(`.docker/contexts/tls/${idOf('far')}/docker/${file}`, '');
  }
  context('near', { Host: 'unix:///run/other.sock', SkipTLSVerify: false });
  context('far', { Host: 'tcp://far.example.com', SkipTLSVerify: false });
  context('blind', { Host: 'tcp://far.example.com:2376', SkipTLSVerify: true });
  write('other/config.json', '{"currentContext":"gone"}');
  write('broken/config.json', '{');
  write('.docker/config.json', '{"currentContext":"near"}');
  const certs = join(home, 'certs');

  for (const [env, wanted] of [
    [{ DOCKER_HOST: 'unix:///var/run/docker.sock', DOCKER_CONTEXT: 'far' }, {}],
    [{ DOCKER_HOST: 'unix:/run/x.sock' }, { DOCKER_HOST: 'unix:///run/x.sock' }],
    [{ DOCKER_HOST: '/run/x.sock' }, { DOCKER_HOST: 'unix:///run/x.sock' }],
    [{ DOCKER_HOST: 'tcp://' }, { DOCKER_HOST: 'tcp://localhost:2375' }],
    [{ DOCKER_HOST: '127.0.0.1' }, { DOCKER_HOST: 'tcp://127.0.0.1:2375' }],
    [{ DOCKER_HOST: 'tcp://[::1]:2375' }, {}],
    [{ DOCKER_HOST: 'ssh://ops@far' }, {}],
    [
      { DOCKER_HOST: 'tcp://far', DOCKER_TLS_VERIFY: 'yes', DOCKER_CERT_PATH: certs },
      { DOCKER_HOST: 'tcp://far:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certs },
    ],
    [{ DOCKER_CONTEXT: 'default' }, {}],
    [{}, { DOCKER_HOST: 'unix:///run/other.sock' }],
    [{ DOCKER_CONFIG: join(home, 'nothing') }, {}],
    [
      { DOCKER_CONTEXT: 'far' },
      {
        DOCKER_HOST: 'tcp://far.example.com:2376',
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: join(folder, 'contexts/tls', idOf('far'), 'docker'),
      },
    ],
  ] as const) {
    test(`of ${JSON.stringify(env).replaceAll(home, '~')}`, () => {
      assert.deepEqual(engineEnv(env, home), wanted);
    });
  }

  for (const [env, message] of [
    [{ DOCKER_HOST: 'fd://3' }, /^DOCKER_HOST is "fd:\/\/3", which is not the address of an engine$/],
    [{ DOCKER_HOST: 'tcp://a b' }, /which is not the address of an engine/],
    [{ DOCKER_HOST: 'tcp://far:2375/x' }, /a path behind the port leads nowhere/],
    [
      { DOCKER_HOST: 'tcp://far:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nosuch' },
      /^the engine uses TLS, but DOCKER_CERT_PATH is \/nosuch, where there is no ca\.pem, cert\.pem, key\.pem$/,
    ],
    [{ DOCKER_CONTEXT: 'gone' }, /^there is no docker context "gone"/],
    [{ DOCKER_CONFIG: join(home, 'other') }, /^there is no docker context "gone"/],
    [{ DOCKER_CONFIG: join(home, 'broken') }, /config\.json, which may name the engine, cannot be read/],
    [{ DOCKER_CONTEXT: 'blind' }, /skips the check of its engine's certificate/],
  ] as const) {
    test(`unable: ${JSON.stringify(env).replaceAll(home, '~')}`, () => {
      assert.throws(
        () => engineEnv(env, home),
        (error: unknown) => error instanceof UnableError && message.test(error.message),
      );
    });
  }

  for (const [host, machine] of [
    [undefined, undefined],
    ['unix:///run/x.sock', undefined],
    ['tcp://127.0.0.1:2375', undefined],
    ['tcp://[::1]:2375', undefined],
    ['tcp://far.example.com:2376', 'far.example.com'],
    ['ssh://ops@far:22', 'far'],
    ['tcp://[fd00::1]:2375', '[fd00::1]'],
  ] as const) {
    test(`the machine of ${host}`, () => assert.equal(foreignMachine(host), machine));
  }

  for (const [host, listener] of [
    [undefined, { socketPath: '/var/run/docker.sock' }],
    ['unix:///run/x.sock', { socketPath: '/run/x.sock' }],
    ['tcp://[::1]:2375', { host: '::1', port: 2375 }],
    ['ssh://ops@far', { host: 'far', username: 'ops' }],
    ['ssh://ops@[fe80::1]:2222', { host: 'fe80::1', port: 2222, username: 'ops' }],
    ['ssh://far/run/podman/podman.sock', { host: 'far', username: '', path: '/run/podman/podman.sock' }],
  ] as const) {
    test(`listens for ${host} there`, () => {
      const env = { DOCKER_HOST: host, SSH_AUTH_SOCK: '/run/agent' };
      assert.deepEqual(listenerOf(env, join(home, 'nobody')), listener);
    });
  }

  test('for a single user, listens where Docker Desktop does', () => {
    write('.docker/run/docker.sock', '');
    assert.deepEqual(listenerOf({}, home), { socketPath: join(home, '.docker/run/docker.sock') });
  });

  test('uses TLS with the three files', () => {
    const env = { DOCKER_HOST: 'tcp://far:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certs };
    const none = Buffer.of();
    assert.deepEqual(listenerOf(env, home), {
      host: 'far',
      port: 2376,
      tls: { ca: none, cert: none, key: none },
    });
  });
});
