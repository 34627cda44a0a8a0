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

// A name of its own, so that test runs side by side do not see each other's images.
const NAME = `layers-${process.pid}`;
const OS = [
  'FROM opsproof-base:bookworm AS tools',
  'RUN mkdir -p /tiny/bin /tiny/srv && { cp /bin/busybox /tiny/bin/sh 2>/dev/null || cp /bin/dash /tiny/bin/sh; }',
  'FROM scratch',
  'COPY --from=tools /tiny/srv /srv',
  `LABEL test=${NAME}`,
  '',
].join('\n');
const on = (...lines: readonly string[]) => ['ARG BASE', 'FROM $BASE', ...lines, ''].join('\n');

const repository = new Repository({
  'layers.yaml': [
    'layers:',
    `  ${NAME}/os: { build: os }`,
    `  ${NAME}/one: { from: ${NAME}/os, build: one }`,
    `  ${NAME}/other: { from: ${NAME}/os, build: other }`,
    `  ${NAME}/shop: { compose: [${NAME}/one, ${NAME}/other] }`,
    '',
  ].join('\n'),
  'os/Dockerfile': OS,
  'one/Dockerfile': on('COPY file /srv/one', 'ENV ONE=1'),
  'one/file': 'one\n',
  'other/Dockerfile': on('COPY file /srv/other', 'USER 1000'),
  'other/file': 'other\n',
});

after(async () => {
  repository.dispose();
  if (!reachable) return;
  const ids = execFileSync('docker', ['image', 'ls', '-q', '--filter', `label=test=${NAME}`], {
    encoding: 'utf8',
  });
  const all = [...new Set(ids.split('\n').filter((id) => id !== ''))];
  if (all.length > 0) execFileSync('docker', ['image', 'rm', '-f', ...all]);
});

const lines = (text: string) => text.trimEnd().split('\n');
const last = (stdout: string) =>
  lines(stdout)
    .slice(-4)
    .map((line) => line.replace(/ {2}sha256:\S+/, '').replaceAll(NAME, 'x'));

test('layers are built once, composed, and told when they do not fit together', {
  skip: !reachable && 'no container engine answers',
}, async () => {
  const first = await repository.call('layers');
  assert.equal(first.code, 0, `${first.stdout}${first.stderr}`);
  assert.deepEqual(last(first.stdout), [
    '✔ x/os  built  unproved',
    '✔ x/one  built  unproved',
    '✔ x/other  built  unproved',
    '✔ x/shop  built  unproved',
  ]);
  const image = `opsproof-layer/${NAME}/shop:latest`;
  const { Config, RootFS } = await (await engine()).getImage(image).inspect();
  assert.deepEqual([Config.User, Config.Env?.includes('ONE=1'), RootFS.Layers?.length], ['1000', true, 3]);

  const again = await repository.call('layers');
  assert.deepEqual(last(again.stdout), [
    '· x/os  unchanged  unproved',
    '· x/one  unchanged  unproved',
    '· x/other  unchanged  unproved',
    '· x/shop  unchanged  unproved',
  ]);

  repository.write({ 'other/Dockerfile': on('COPY file /srv/one', 'USER 1000') });
  const planned = await repository.call('layers', 'plan');
  assert.deepEqual(
    lines(planned.stdout).map((line) => line.replaceAll(NAME, 'x').replaceAll(/ {2,}/g, '  ')),
    [
      'x/os  build  unchanged  no features',
      'x/one  build  unchanged  no features',
      'x/other  build  build: what it is made of changed  no features',
      'x/shop  compose  build: it stands on x/other  no features',
    ],
  );
  const conflict = await repository.call('layers');
  assert.equal(conflict.code, 1, conflict.stdout);
  assert.deepEqual(lines(conflict.stdout.replaceAll(NAME, 'x')).slice(-3), [
    '✘ x/shop  failed',
    '    the layer "x/shop" cannot be composed:',
    '      /srv/one: changed by x/one and by x/other: content',
  ]);
});

test('a mistake in the command or the file is exit status 3, and nothing is made', async () => {
  const wrong = await repository.call('layers', 'biuld');
  assert.equal(wrong.code, 3);
  assert.match(
    wrong.stderr,
    /opsproof layers takes plan, build, test, push, show, or nothing; found "biuld"/,
  );
});
