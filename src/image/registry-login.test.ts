import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { archive, layout } from './layers.fixture.ts';
import { smallRegistry } from './registry.fixture.ts';
import { authorizationFor } from './registry-authorization.ts';
import { readRegistryImage } from './registry-image.ts';
import { registryLogin, registryOf } from './registry-login.ts';

const folder = mkdtempSync(join(tmpdir(), 'opsproof-login-'));
after(() => rmSync(folder, { recursive: true }));
const configured = (text: string) => {
  writeFileSync(join(folder, 'config.json'), text);
  return { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env.PATH}` };
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a login is in the file of docker login, under any name that docker has written', async () => {
  const auths = {
    'reg.example:5000': { auth: base64('ann:pa:ss') },
    'https://old.example/v1/': { auth: base64('bob:x') },
    'https://index.docker.io/v1/': { auth: base64('hub:y') },
    'token.example': { identitytoken: 'tok' },
    'broken.example': { auth: base64('nothing') },
  };
  const env = configured(JSON.stringify({ auths }));
  assert.deepEqual(await registryLogin('reg.example:5000', env), { username: 'ann', password: 'pa:ss' });
  assert.deepEqual(await registryLogin('old.example', env), { username: 'bob', password: 'x' });
  assert.deepEqual(await registryLogin('docker.io', env), { username: 'hub', password: 'y' });
  assert.deepEqual(await registryLogin('token.example', env), { identitytoken: 'tok' });
  assert.equal(await registryLogin('reg.example', env), undefined);
  await assert.rejects(registryLogin('broken.example', env), /has a login for broken\.example that is none/);
  assert.equal(await registryLogin('reg.example', { DOCKER_CONFIG: join(folder, 'none') }), undefined);
  await assert.rejects(registryLogin('a.example', configured('{"auths": secret')), {
    message: `${join(folder, 'config.json')} is not JSON`,
  });
});

test('a helper is asked for the login; what it says goes into no message', async () => {
  const helper = join(folder, 'docker-credential-test');
  const says = (script: string) => {
    writeFileSync(helper, `#!/bin/sh\nread name\n${script}\n`);
    chmodSync(helper, 0o755);
  };
  const env = configured('{"credHelpers": {"reg.example": "test"}, "credsStore": "nosuch"}');
  says(`printf '{"ServerURL":"%s","Username":"ann","Secret":"s3cret"}' "$name"`);
  assert.deepEqual(await registryLogin('reg.example', env), { username: 'ann', password: 's3cret' });
  says(`printf '{"Username":"<token>","Secret":"s3cret"}'`);
  assert.deepEqual(await registryLogin('reg.example', env), { identitytoken: 's3cret' });
  says('echo credentials not found in native keychain; exit 1');
  assert.equal(await registryLogin('reg.example', env), undefined);
  says('echo s3cret; echo s3cret >&2; exit 3');
  const quiet = (error: Error) => /ended with 3/.test(error.message) && !error.message.includes('s3cret');
  await assert.rejects(registryLogin('reg.example', env), quiet);
  says('echo s3cret');
  await assert.rejects(registryLogin('reg.example', env), { message: /no login in JSON for reg\.example$/ });
  await assert.rejects(registryLogin('other.example', env), /docker-credential-nosuch/);
  await assert.rejects(
    registryLogin('a.example', configured('{"credsStore": "../../x"}')),
    /names a helper that is none/,
  );
});

test('an image of a registry that wants a login is read with it, directly or for a token, and not without', async (t) => {
  const before = process.env.DOCKER_CONFIG;
  t.after(() => {
    if (before === undefined) delete process.env.DOCKER_CONFIG;
    else process.env.DOCKER_CONFIG = before;
  });
  process.env.DOCKER_CONFIG = folder;
  const files = layout([await archive({ 'etc/a': 'a' })]);
  const digest: string = JSON.parse(String(files.get('index.json'))).manifests[0].digest;
  for (const how of ['basic', 'bearer'] as const) {
    const registry = await smallRegistry('ann:s3cret', how);
    t.after(() => registry.close());
    for (const bytes of files.values())
      registry.kept.set(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes);
    const read = () =>
      readRegistryImage(
        { registry: registry.name, repository: 'shop/web', digest },
        { wanted: new Set<string>(), signal: AbortSignal.timeout(10_000) },
      );
    configured(JSON.stringify({ auths: { [registry.name]: { auth: base64('ann:s3cret') } } }));
    const found = await read();
    assert.ok('id' in found && found.digest === digest);
    for (const auth of [base64('ann:wrong'), '']) {
      configured(JSON.stringify({ auths: { [registry.name]: { auth } } }));
      await assert.rejects(read(), {
        message: /^the registry answers GET \/v2\/shop\/web\/manifests\/sha256:\w+ with status 401$/,
      });
    }
  }
});

test('a login is sent to no server of tokens without TLS, and a token of an identity is asked for by its form', async () => {
  const login = { username: 'ann', password: 's3cret' };
  const never = () => assert.fail('asked');
  await assert.rejects(
    authorizationFor('Bearer realm="http://tokens.example/get"', login, never),
    /wants the login to be sent to tokens\.example without TLS/,
  );
  assert.equal(await authorizationFor('Negotiate', login, never), undefined);
  const asked: unknown[] = [];
  const token = await authorizationFor(
    'Bearer realm="https://tokens.example/get",service="reg",scope="repository:a:pull"',
    { identitytoken: 'tok' },
    async (...all) => {
      asked.push(all);
      return Buffer.from('{"access_token":"abc"}');
    },
  );
  assert.equal(token, 'Bearer abc');
  assert.deepEqual(asked, [
    [
      'https://tokens.example/get',
      {},
      'grant_type=refresh_token&client_id=opsproof&refresh_token=tok&service=reg&scope=repository%3Aa%3Apull',
    ],
  ]);
});

test('the registry of a name is as docker understands it', () => {
  for (const [name, registry] of [
    ['debian', 'docker.io'],
    ['shop/web:1', 'docker.io'],
    ['localhost/web', 'localhost'],
    ['127.0.0.1:5000/shop/web@sha256:0', '127.0.0.1:5000'],
    ['reg.example/web', 'reg.example'],
  ] as const)
    assert.equal(registryOf(name), registry, name);
});
