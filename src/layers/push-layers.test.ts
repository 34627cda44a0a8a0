import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Repository } from '../cli/repository.fixture.ts';
import { smallRegistry } from '../image/registry.fixture.ts';
import { engine } from '../transport/docker/engine.ts';

const reachable = await engine()
  .then((connected) => connected.ping())
  .then(
    () => true,
    () => false,
  );
const skip = reachable ? false : 'there is no engine to push from';

const NAME = `push-${process.pid}`;
const registry = await smallRegistry('ann:s3cret');
const repository = new Repository({
  'layers.yaml': [
    'layers:',
    `  ${NAME}/os: { build: os, push: "${registry.name}/${NAME}/os:1" }`,
    `  ${NAME}/red: { from: ${NAME}/os, build: red, features: red.feature, push: "${registry.name}/${NAME}/red" }`,
    '',
  ].join('\n'),
  'os/Dockerfile': `FROM scratch\nCOPY file /file\nLABEL test=${NAME}\n`,
  'os/file': `${NAME}\n`,
  'red/Dockerfile': 'ARG BASE\nFROM $BASE\nENV RED=1\n',
  'red.feature': 'Feature: red\n  Scenario: red\n    Then the address "127.0.0.1:1" is reachable\n',
  'docker/config.json': JSON.stringify({
    auths: { [registry.name]: { auth: Buffer.from('ann:s3cret').toString('base64') } },
  }),
});
after(() => {
  registry.close();
  repository.dispose();
  if (!reachable) return;
  const listed = execFileSync('docker', ['image', 'ls', '-q', '--filter', `label=test=${NAME}`]);
  const all = [...new Set(String(listed).split('\n').filter(Boolean))];
  if (all.length > 0) execFileSync('docker', ['image', 'rm', '-f', ...all]);
});
const env = { DOCKER_CONFIG: join(repository.folder, 'docker') };
const locked = () => JSON.parse(repository.read('layers.lock')).layers[`${NAME}/os`];

test('a layer is pushed with the login of docker; its digest is recorded, and a layer elsewhere stands on it by that', {
  skip,
}, async () => {
  assert.equal((await repository.callWith(env, 'layers', 'build')).code, 0);
  const bare = await repository.callWith({ DOCKER_CONFIG: '/nowhere' }, 'layers', 'push');
  assert.equal(bare.code, 2);
  assert.match(
    bare.stdout,
    /✘ .*\/os {2}not pushed\n {4}.* could not be pushed: .*\n {6}docker login 127\.0\.0\.1/,
  );
  assert.equal(locked().pushed, undefined);
  const { code, stdout, stderr } = await repository.callWith(env, 'layers', 'push');
  // The other one was not proved.
  assert.equal(code, 2);
  assert.match(
    stdout,
    /✘ .*\/red {2}not pushed\n {4}it must be proved: its features changed, or never ran\n/,
  );
  assert.doesNotMatch(stdout + stderr, /s3cret/);
  const { pushed } = locked();
  assert.match(pushed, new RegExp(`^${registry.name}/${NAME}/os@sha256:[0-9a-f]{64}$`));
  assert.deepEqual(registry.kept.get(`${NAME}/os:1`), registry.kept.get(pushed.split('@')[1]));
  // As on another machine: the engine has neither of its names.
  execFileSync('docker', ['image', 'rm', '-f', locked().image]);
  repository.write({
    'layers.yaml': `layers: { ${NAME}/pinned: { image: "${pushed}", build: red } }\n`,
    'layers.lock': '{"layers": {}}',
  });
  const refused = await repository.callWith({ DOCKER_CONFIG: '/nowhere' }, 'layers', 'build');
  assert.match(refused.stdout, /is not here and could not be pulled: .*\n {6}docker login/);
  assert.equal(refused.code, 2);
  const built = await repository.callWith(env, 'layers', 'build');
  assert.match(built.stdout, /pulling 127\.0\.0\.1/);
  assert.equal(built.code, 0, built.stdout);
  assert.equal((await repository.callWith(env, 'layers', 'plan')).stdout.includes('unchanged'), true);
  const none = await repository.callWith(env, 'layers', 'push');
  assert.deepEqual([none.code, /no layer says where it is pushed/.test(none.stderr)], [3, true]);
});
