import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Repository } from './repository.fixture.ts';

/** A host that nobody can reach: port 1 of this machine. */
const NOWHERE =
  'lifecycle: live\nhosts:\n  web: { transport: ssh, address: 127.0.0.1, port: 1, user: ops, password: x, known_hosts: ignore }\n';

test('a repository without features is only compared; a host that cannot be reached is named, and the code is 2', async () => {
  const repository = new Repository({
    'environments/prod.yaml': NOWHERE,
    'baselines/prod/web.json': '{\n  "package": {}\n}\n',
  });
  try {
    const { code, stdout, stderr } = await repository.run('drift', '--env', 'prod');
    assert.equal(stderr, '');
    assert.match(stdout, /^could not be read:\n {2}web: the whole host: .*127\.0\.0\.1/);
    assert.match(stdout, /\ndrift of prod: 0 changes, 1 not read on 1 host\n$/);
    assert.equal(code, 2);
  } finally {
    repository.dispose();
  }
});

test('features that are named in the settings and are not there are a mistake', async () => {
  const repository = new Repository({
    'environments/prod.yaml': NOWHERE,
    'baselines/prod/web.json': '{\n  "package": {}\n}\n',
    'opsproof.yaml': 'features: [specs]\n',
  });
  try {
    const { code, stderr } = await repository.call('drift', '--env', 'prod');
    assert.equal(code, 3);
    assert.match(stderr, /specs/);
  } finally {
    repository.dispose();
  }
});

test('a host that cannot be accepted is reported, and nothing is written for it', async () => {
  const repository = new Repository({ 'environments/prod.yaml': NOWHERE });
  try {
    const accepted = await repository.call('drift', 'accept', '--env', 'prod');
    assert.equal(accepted.code, 2);
    assert.equal(accepted.stdout, 'accepted 0 hosts\n');
    assert.match(accepted.stderr, /^not read: web: the whole host: /);
    assert.equal((await repository.call('drift', '--env', 'prod')).code, 3);
  } finally {
    repository.dispose();
  }
});

test('what nobody can write down is unable: no history of the nights, no audit log', async () => {
  const repository = new Repository({
    'environments/prod.yaml': NOWHERE,
    'baselines/prod/web.json': '{\n  "package": {}\n}\n',
    'reports/history.sqlite': 'no database',
  });
  try {
    const { code, stdout, stderr } = await repository.call('drift', '--env', 'prod');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /^earlier nights are not known: file is not a database \(.*history\.sqlite\)\n {2}make room/,
    );
  } finally {
    repository.dispose();
  }
});

test('options that contradict each other, patterns without accept and tags that match nothing are mistakes', async () => {
  const repository = new Repository({
    'environments/prod.yaml': NOWHERE,
    'baselines/prod/web.json': '{\n  "package": {}\n}\n',
    'opsproof.yaml': 'tags: "@nobody"\n',
    'features/a.feature': `Feature: A
  Scenario: a
    Given the environment "prod"
    Then the file "/x" exists
`,
  });
  try {
    const wrong = await repository.run(
      'drift',
      '--features',
      '--no-features',
      '--format',
      'xml',
      '--only',
      'x',
    );
    assert.deepEqual(
      [wrong.code, wrong.stderr],
      [
        3,
        [
          '--features and --no-features exclude each other',
          '--format is text or json; found "xml"',
          '--only works with opsproof drift accept; a comparison always covers everything',
          '3 mistakes; nothing was started',
          '',
        ].join('\n'),
      ],
    );
    const nobody = await repository.call('drift', '--env', 'prod');
    assert.equal(nobody.code, 3);
    assert.match(nobody.stderr, /^no scenario to run in features with the tags "@nobody"/);
    assert.equal((await repository.call('drift', '--env', 'prod', '--no-features')).code, 2);
  } finally {
    repository.dispose();
  }
});
