// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Molecule fills in the same form
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Repository } from './repository.fixture.ts';

const PLAYBOOK = '- hosts: all\n  tasks: []\n';

test('a scenario of Molecule becomes an environment and a feature that lint accepts; the rest is named', async () => {
  const repository = new Repository({
    'molecule/default/molecule.yml': `dependency: { name: galaxy }
driver: { name: docker }
platforms:
  - name: web-1
    image: \${IMAGE:-debian:12}
    groups: [web]
    privileged: true
    published_ports: ["8080:80/tcp"]
provisioner:
  name: ansible
  inventory:
    group_vars: { all: { rack: b2, list: [1] } }
verifier: { name: testinfra }
`,
    'molecule/default/prepare.yml': PLAYBOOK,
    'molecule/default/converge.yml': PLAYBOOK,
    'molecule/default/verify.yml': PLAYBOOK,
    'roles/web/tasks/main.yml': '[]\n',
  });
  try {
    const { code, stdout, stderr } = await repository.run('import', 'molecule/default');
    assert.equal(
      stdout,
      'wrote environments/molecule-default.yaml\nwrote features/molecule-default.feature\n',
    );
    const notes = stderr
      .trim()
      .split('\n')
      .map((line) => line.replace('molecule/default/molecule.yml: ', ''));
    assert.deepEqual(notes, [
      '${IMAGE} is "debian:12" now, its default',
      'platforms[0]: privileged is not translated',
      'provisioner.inventory.group_vars.all: list are no texts: put them into a file, and name it as "variables file"',
      'verifier: testinfra is not translated: write what molecule/default/tests checks as steps of the scenario',
      'dependency: galaxy is not translated: install roles and collections before the run',
    ]);
    assert.equal(code, 0);
    const feature = readFileSync(join(repository.folder, 'features/molecule-default.feature'), 'utf8');
    assert.match(
      feature,
      /When I converge every host with the ansible playbook "molecule\/default\/converge.yml":\n {6}\| run {6}\| from here \|\n {6}\| roles {4}\| roles \|\n {6}\| variable \| rack=b2 \|\n {4}Then the converge on every host has failed resources empty\n {4}When I converge every host again\n {4}Then the converge on every host changed nothing\n/,
    );
    assert.doesNotMatch(feature, /verify\.yml/);
    const lint = await repository.run('lint');
    assert.deepEqual([lint.code, lint.stderr], [0, '']);
    const again = await repository.run('import', 'molecule/default/molecule.yml');
    assert.equal(again.code, 3);
    assert.match(again.stderr, /environments\/molecule-default\.yaml: is there already/);
  } finally {
    repository.dispose();
  }
});

test('a configuration of Test Kitchen: platforms are hosts, suites are scenarios, verifiers are named', async () => {
  const repository = new Repository({
    'kitchen.yml': `driver: { name: dokken }
provisioner: { name: chef_infra }
verifier: { name: inspec }
platforms:
  - { name: debian-12, driver: { image: dokken/debian-12 } }
  - { name: ubuntu-24.04, driver: { image: dokken/ubuntu-24.04 } }
suites:
  - name: default
    run_list: ["recipe[shop::web]", "role[base]"]
    attributes: { nginx: { port: 80 } }
    verifier: { inspec_tests: [test/integration/default] }
  - name: database
    includes: [debian-12]
    provisioner: { name: puppet_apply, manifests_path: manifests, manifest: db.pp }
  - { name: odd, provisioner: { name: shell } }
`,
    'cookbooks/shop/recipes/web.rb': '',
    'manifests/db.pp': '',
  });
  try {
    const { code, stdout, stderr } = await repository.run('import', '.');
    assert.deepEqual(stdout.trim().split('\n'), [
      'wrote environments/kitchen.yaml',
      'wrote features/kitchen.feature',
      'wrote features/kitchen/default.rb',
    ]);
    assert.match(
      stderr,
      /suite default: the verifier inspec is not translated: write what test\/integration\/default checks/,
    );
    assert.match(stderr, /suite odd: the provisioner shell is not translated/);
    assert.equal(code, 0);
    const feature = readFileSync(join(repository.folder, 'features/kitchen.feature'), 'utf8');
    assert.match(
      feature,
      /the chef recipe "features\/kitchen\/default\.rb":\n {6}\| cookbooks \| cookbooks \|\n/,
    );
    assert.match(feature, /\| run list {2}\| role\[base\] \|\n {6}\| attribute \| nginx\.port=80 \|/);
    assert.match(
      feature,
      /Scenario: database\n {4}When I converge "debian-12" with the puppet manifest "manifests\/db\.pp"\n/,
    );
    assert.equal(
      readFileSync(join(repository.folder, 'features/kitchen/default.rb'), 'utf8'),
      "include_recipe 'shop::web'\n",
    );
    const lint = await repository.run('lint');
    assert.deepEqual([lint.code, lint.stderr], [0, '']);
  } finally {
    repository.dispose();
  }
});

test('what cannot be imported is a mistake with its line', async () => {
  const repository = new Repository({
    'kitchen.yml': 'driver:\n  name: <%= ENV["X"] %>\n',
    'molecule/a/molecule.yml': 'driver: { name: docker }\n',
    'other.yml': '',
  });
  try {
    const said = async (path: string) => {
      const { code, stderr } = await repository.call('import', path);
      assert.equal(code, 3);
      return stderr.trim();
    };
    assert.match(await said('kitchen.yml'), /^kitchen\.yml:2: has Ruby in <% … %>/);
    assert.match(await said('molecule/a'), /has no platforms, so there is no host to converge/);
    assert.match(
      await said('other.yml'),
      /other\.yml is nothing that can be imported; known are a scenario of Molecule/,
    );
    assert.match(await said('nowhere'), /there is no nowhere/);
  } finally {
    repository.dispose();
  }
});
