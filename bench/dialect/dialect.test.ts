import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byKind, type Check, mixedChecks } from '../check.ts';
import { gossFile } from './goss.ts';
import { opsproofFeature } from './opsproof.ts';
import { serverspecFile } from './serverspec.ts';
import { shellScript } from './shell.ts';
import { testinfraModule } from './testinfra.ts';

const CHECKS: readonly Check[] = [
  { kind: 'file', path: "/srv/it's" },
  { kind: 'owner', path: "/srv/it's", owner: 'www-data' },
  { kind: 'package', name: 'dash' },
  { kind: 'user', name: 'root' },
  { kind: 'port', number: 80 },
  { kind: 'service', name: 'nginx' },
];

test('opsproof gets a scenario per kind and a sentence per check', () => {
  assert.equal(
    opsproofFeature([...CHECKS, { kind: 'service', name: 'ssh' }], ' on every host'),
    `Feature: Bench
  Background:
    Given the environment "bench"

  Scenario: file
    Then the file "/srv/it's" exists on every host

  Scenario: owner
    Then the file "/srv/it's" has owner www-data on every host

  Scenario: package
    Then the package "dash" is installed on every host

  Scenario: user
    Then the user "root" exists on every host

  Scenario: port
    Then the port 80 is listening on every host

  Scenario: service
    Then the service "nginx" is running on every host
    And the service "ssh" is running on every host
`,
  );
});

test('sh gets a line per check, and counts what is false', () => {
  assert.equal(
    shellScript(CHECKS),
    `failed=0
no() { echo "not so: $*"; failed=$((failed + 1)); }
[ -e '/srv/it'\\''s' ] || no file '/srv/it'\\''s'
[ "$(stat -c %U '/srv/it'\\''s')" = 'www-data' ] || no owner '/srv/it'\\''s'
[ "$(dpkg-query -W -f='\${db:Status-Status}' 'dash' 2>/dev/null)" = installed ] || no package 'dash'
getent passwd 'root' >/dev/null || no user 'root'
[ -n "$(ss -Hltn 'sport = :80')" ] || no port '80'
systemctl is-active -q 'nginx' || no service 'nginx'
echo "6 checks, $failed failed"
[ "$failed" = 0 ]
`,
  );
});

test('testinfra gets a parametrized test per kind', () => {
  assert.equal(
    testinfraModule(CHECKS.slice(0, 2)),
    `import pytest

@pytest.mark.parametrize("what", [
    "/srv/it's",
])
def test_file(host, what):
    assert host.file(what).exists

@pytest.mark.parametrize("what", [
    ("/srv/it's", "www-data"),
])
def test_owner(host, what):
    assert host.file(what[0]).user == what[1]
`,
  );
  const whole = testinfraModule(CHECKS);
  for (const body of [
    'host.package(what).is_installed',
    'host.user(what).exists',
    'host.socket(f"tcp://0.0.0.0:{what}").is_listening',
    'host.service(what).is_running',
  ]) {
    assert.ok(whole.includes(body), body);
  }
});

test('serverspec gets an example per check', () => {
  assert.equal(
    serverspecFile(CHECKS),
    `require 'spec_helper'

describe(file('/srv/it\\'s')) { it { should exist } }
describe(file('/srv/it\\'s')) { it { should be_owned_by 'www-data' } }
describe(package('dash')) { it { should be_installed } }
describe(user('root')) { it { should exist } }
describe(port(80)) { it { should be_listening } }
describe(service('nginx')) { it { should be_running } }
`,
  );
});

test('goss gets each thing once, with everything that is asked of it', () => {
  assert.deepEqual(JSON.parse(gossFile(CHECKS)), {
    file: { "/srv/it's": { exists: true, owner: 'www-data' } },
    package: { dash: { installed: true } },
    user: { root: { exists: true } },
    port: { 'tcp:80': { listening: true } },
    service: { nginx: { running: true } },
  });
});

test('500 mixed checks have fixed shares, and repeat a thing only if there are too few', () => {
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const inventory = {
    files: names('/f', 1000).map((path) => ({ path, owner: 'root' })),
    packages: names('p', 100),
    users: names('u', 50),
    ports: [1, 2],
    services: names('s', 25),
  };
  const checks = mixedChecks(inventory, 500);
  assert.deepEqual(
    byKind(checks).map(([kind, some]) => [
      kind,
      some.length,
      new Set(some.map((check) => JSON.stringify(check))).size,
    ]),
    [
      ['file', 150, 150],
      ['owner', 100, 100],
      ['package', 150, 100],
      ['user', 50, 50],
      ['port', 25, 2],
      ['service', 25, 25],
    ],
  );
  assert.throws(() => mixedChecks({ ...inventory, users: [] }, 500), {
    name: 'RangeError',
    message: 'the machine has nothing of this kind',
  });
});
