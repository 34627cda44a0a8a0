import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';
import { Repository } from '../cli/repository.fixture.ts';
import { engine } from '../transport/docker/engine.ts';

const reachable = await engine()
  .then((connected) => connected.ping())
  .then(
    () => true,
    () => false,
  );
const skip = !reachable && 'no container engine answers';

const NAME = `proved-${process.pid}`;
const on = (base: string, line: string) => `ARG BASE=${base}\nFROM $BASE\n${line}\nLABEL test=${NAME}\n`;
const feature = (content: string) =>
  `Feature: os\n  Scenario: it says which\n    Given the environment "layer"\n    Then the file "/etc/layer" has content contains "${content}"\n`;
const { privateKey } = generateKeyPairSync('ed25519');

const repository = new Repository({
  'layers.yaml': `layers:\n  ${NAME}/os: { build: os, features: features }\n  ${NAME}/web: { from: ${NAME}/os, build: web }\n`,
  'os/Dockerfile': on('opsproof-base:bookworm', 'RUN echo os > /etc/layer'),
  'web/Dockerfile': on('', 'RUN echo web > /etc/web'),
  'features/os.feature': feature('other'),
  'key.pem': String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
});

after(() => {
  repository.dispose();
  if (!reachable) return;
  const ids = execFileSync('docker', ['image', 'ls', '-q', '--filter', `label=test=${NAME}`], {
    encoding: 'utf8',
  });
  const all = [...new Set(ids.split('\n').filter((id) => id !== ''))];
  if (all.length > 0) execFileSync('docker', ['image', 'rm', '-f', ...all]);
});

const said = (text: string) =>
  text
    .replaceAll(NAME, 'x')
    .replaceAll(/ {2}sha256:\S+/g, '')
    .split('\n')
    .filter((line) => /^[✔✘?·] x|^ {4}it stands|^attested/.test(line));

test('a layer whose features are red stops what stands on it; once they hold, it is built and attested', {
  skip,
}, async () => {
  const red = await repository.call('layers');
  assert.equal(red.code, 1, red.stdout + red.stderr);
  assert.deepEqual(said(red.stdout), [
    '✘ x/os  failed  failed',
    '✘ x/web  refused',
    '    it stands on x/os, which is failed',
  ]);
  repository.write({ 'features/os.feature': feature('os') });
  const green = await repository.call('layers', '--key', 'key.pem');
  assert.equal(green.code, 0, green.stdout + green.stderr);
  const [os, web, attested] = said(green.stdout);
  assert.deepEqual([os, web], ['✔ x/os  proved  passed', '✔ x/web  built  unproved']);
  assert.match(
    attested ?? '',
    /^attested {3}x\/os: passed, reports\/layers\/x-os.attestation.json, signed with ed25519/,
  );
  const { payload } = JSON.parse(repository.read(`reports/layers/${NAME}-os.attestation.json`));
  const { subject, predicate } = JSON.parse(String(Buffer.from(payload, 'base64')));
  const { layers } = JSON.parse(repository.read('layers.lock'));
  assert.deepEqual(subject, [
    { name: `${NAME}/os`, digest: { sha256: layers[`${NAME}/os`].image.slice(7) } },
  ]);
  assert.deepEqual(
    [predicate.result, predicate.passedTests],
    ['PASSED', ['features/os.feature: it says which']],
  );
});
