import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { Repository } from '../cli/repository.fixture.ts';
import { engine } from '../transport/docker/engine.ts';

const reachable = await engine()
  .then((connected) => connected.ping())
  .then(
    () => true,
    () => false,
  );
const NAME = `latest-${process.pid}`;
const IMAGE = `opsproof-layer/${NAME}`;
const feature = (scenario: string) =>
  [
    'Feature: a layer',
    `  Scenario: ${scenario}`,
    `    Then the image file "/marker" in "${IMAGE}:latest" exists`,
    '',
  ].join('\n');
const repository = new Repository({
  'layers.yaml': `layers:\n  ${NAME}: { image: opsproof-base:bookworm, build: one, features: layer.feature }\n`,
  'one/Dockerfile': `ARG BASE\nFROM $BASE\nCOPY marker /marker\nLABEL test=${NAME}\n`,
  'one/marker': NAME,
  'layer.feature': feature('one'),
});

after(() => {
  repository.dispose();
  if (!reachable) return;
  // Names first: an image of a test that failed may be called latest.
  execFileSync('docker', ['image', 'rm', '-f', `${IMAGE}:latest`], { stdio: 'ignore' });
  const found = execFileSync('docker', ['image', 'ls', '-q', '--filter', `label=test=${NAME}`]);
  const ids = new Set(found.toString().split('\n').filter(Boolean));
  if (ids.size > 0) execFileSync('docker', ['image', 'rm', '-f', ...ids], { stdio: 'ignore' });
});

test('features that ask for latest get the image that is proved, whatever was called so meanwhile', {
  skip: !reachable && 'no container engine answers',
}, async () => {
  const first = await repository.call('layers');
  assert.equal(first.code, 0, `${first.stdout}${first.stderr}`);
  execFileSync('docker', ['tag', 'opsproof-base:bookworm', `${IMAGE}:latest`]);
  repository.write({ 'layer.feature': feature('another') });
  const again = await repository.call('layers');
  assert.equal(again.code, 0, `${again.stdout}${again.stderr}`);
  assert.match(again.stdout, /proved {2}sha256:[0-9a-f]{12} {2}passed/);
});

test('a mistake in the features of one layer does not leave the build of another behind', {
  skip: !reachable && 'no container engine answers',
}, async () => {
  const spec = (name: string, more = '') =>
    `  ${NAME}-${name}: { image: opsproof-base:bookworm, build: ${name}${more} }`;
  repository.write({
    'layers.yaml': ['layers:', spec('bad', ', features: bad.feature'), spec('slow'), ''].join('\n'),
    'bad.feature': 'Feature: nothing\n',
    'bad/Dockerfile': `ARG BASE\nFROM $BASE\nLABEL test=${NAME}\n`,
    'slow/Dockerfile': `ARG BASE\nFROM $BASE\nLABEL test=${NAME}\nRUN sleep 1; echo ${NAME} > /slow\n`,
  });
  const { code, stdout, stderr } = await repository.call('layers');
  assert.equal(code, 3, stdout);
  assert.match(stderr, /the feature "nothing" has no scenario, so it proves nothing/);
  assert.match(stdout, new RegExp(`^${NAME}-slow: built`, 'm'));
});
