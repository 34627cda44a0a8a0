import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import { engine } from '../../transport/docker/engine.ts';
import { docker, lookAtGuest, removeGuest, startGuest } from '../machine/guest.fixture.ts';
import { makeSshKeyPair } from '../ssh-key.ts';
import { namesFor } from './names.ts';

test('the address of a name is the one inside, and what is no address is left out', () => {
  const places = new Map([
    ['db', { address: '198.51.100.7', privateAddress: '10.0.0.7' }],
    ['cache', { address: '10.0.0.8' }],
    ['box', { address: 'a-container' }],
  ]);
  assert.deepEqual(namesFor(['db', 'cache', 'box', 'nobody'], places), [
    { name: 'db', address: '10.0.0.7' },
    { name: 'cache', address: '10.0.0.8' },
  ]);
});

const skip =
  spawnSync('terraform', ['version'], { timeout: 60_000 }).status !== 0
    ? 'there is no terraform'
    : (await engine()
          .then((client) => client.ping())
          .catch(() => undefined)) === undefined
      ? 'no Docker Engine answers'
      : false;

suite('hosts of a module know each other by name', { skip }, () => {
  const key = makeSshKeyPair('test');
  const hostKey = makeSshKeyPair('host');
  const names = ['db', 'api'].map((name) => `opsproof-test-${name}-${randomBytes(4).toString('hex')}`);
  let addresses: readonly string[];
  let repository: Repository;

  before(async () => {
    await Promise.all(names.map((name) => startGuest(name, key.publicKey, '', hostKey.privateKey)));
    addresses = (await Promise.all(names.map(lookAtGuest))).map(({ address }) => address);
    const hosts = Object.fromEntries(
      ['db', 'api'].map((name, index) => [
        name,
        { address: addresses[index], private_key: key.privateKey, host_keys: [hostKey.publicKey] },
      ]),
    );
    repository = new Repository({
      'infra/main.tf.json': JSON.stringify({ output: { opsproof_hosts: { value: hosts, sensitive: true } } }),
      'environments/cloud.yaml':
        'lifecycle: ephemeral\nprovider: terraform\nproviders: { terraform: { module: ../infra } }\nhosts:\n  api: { user: root, needs: [db] }\n  db: { user: root }\n',
      'features/names.feature': `Feature: Names
  Background:
    Given the environment "cloud"
  Scenario: the api knows its database
    Then the command "getent hosts db" on "api" has stdout matches /^${addresses[0]} +db$/
    And the file "/etc/hosts" on "api" has content contains "127.0.0.1"
  Scenario: the database does not know the api
    Then the file "/etc/hosts" on "db" has content not contains "opsproof"
`,
    });
  });
  after(async () => {
    repository?.dispose();
    await Promise.all(names.map(removeGuest));
  });

  test('that need each other, and no others', async () => {
    const { code, stdout, stderr } = await repository.call('run');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^scenarios {2}2 passed$/m);
  });

  test('or are unable, if who logs in may not write the names', async () => {
    const user =
      'useradd --create-home ops && cp -r /root/.ssh /home/ops/ && chown -R ops /home/ops/.ssh && chmod 0700 /home/ops/.ssh';
    await docker(['exec', names[1] ?? '', 'sh', '-c', user]);
    const file = 'environments/cloud.yaml';
    repository.write({ [file]: repository.read(file).replace('api: { user: root', 'api: { user: ops') });
    const { code, stdout } = await repository.call('run');
    assert.equal(code, 2, stdout);
    assert.match(
      stdout,
      /host "api" cannot find db by name: its \/etc\/hosts was not written: exit code 127, .*sudo.*not found/,
    );
    assert.match(stdout, /hint: its user must be root, or become root by sudo without a password/);
  });
});
