import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Repository } from '../cli/repository.fixture.ts';

const layers = (base: string) =>
  [
    'layers:',
    '  os: { image: debian, build: os }',
    `  web: { from: ${base}, build: os, features: features, container: { ports: [80] } }`,
    '',
  ].join('\n');
const repository = new Repository({
  'layers.yaml': layers('os'),
  'os/Dockerfile': 'ARG BASE\nFROM $BASE\n',
  'features/web.feature': [
    'Feature: web',
    '  Scenario: it answers',
    '    Given the environment "layer"',
    '    Then GET "http://layer/" answers 200',
    '    And the image "opsproof-layer/web:latest" has shells empty',
    '',
  ].join('\n'),
});
after(() => repository.dispose());

test('lint reads layers.yaml, and knows the environment in which the features of layers run', async () => {
  const right = await repository.call('lint');
  assert.deepEqual([right.code, right.stdout], [0, '1 scenario in 1 file: no mistake found\n'], right.stderr);
  repository.write({ 'layers.yaml': layers('so') });
  const wrong = await repository.call('lint');
  assert.equal(wrong.code, 3);
  assert.match(
    wrong.stderr,
    /^layers.yaml:3: layers.web.from: there is no layer "so"; did you mean "os"\?$/m,
  );
});
