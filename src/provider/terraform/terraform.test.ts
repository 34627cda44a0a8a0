import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Repository } from '../../cli/repository.fixture.ts';
import { engine } from '../../transport/docker/engine.ts';

const runs = (program: string, ...args: string[]) =>
  spawnSync(program, args, { timeout: 60_000 }).status === 0;
const skip = !runs('terraform', 'version')
  ? 'there is no terraform'
  : (await engine()
        .then((client) => client.ping())
        .catch(() => undefined)) === undefined
    ? 'no Docker Engine answers'
    : false;

/** Containers made by a program that terraform starts, as no provider for them is on this machine. */
const container = (key: string) => `
resource "terraform_data" "${key}" {
  input = "\${var.opsproof_name}-${key}"
  provisioner "local-exec" {
    command = "docker run -d --rm --name \${self.input} --label opsproof-terraform-${process.pid}=\${var.opsproof_labels["opsproof.run"]} opsproof-base:bookworm sleep 600"
  }
  provisioner "local-exec" {
    when    = destroy
    command = "docker rm -f \${self.input}"
  }
}
`;
const VARIABLES = `
variable "opsproof_name" { type = string }
variable "opsproof_labels" { type = map(string) }
variable "role" { default = "none" }
`;
const environment = (hosts: string, more = '') =>
  `lifecycle: ephemeral\nprovider: terraform\nproviders: { terraform: { module: ../infra, variables: { role: front }${more} } }\nhosts:\n${hosts}`;
const feature = (...steps: string[]) =>
  [
    'Feature: Made',
    '  Scenario: it is there',
    '    Given the environment "cloud"',
    ...steps.map((step) => `    ${step}`),
    '',
  ].join('\n');

const repositories: Repository[] = [];
const repositoryOf = (files: Readonly<Record<string, string>>) => {
  const repository = new Repository(files);
  repositories.push(repository);
  return repository;
};
after(() => {
  for (const repository of repositories) repository.dispose();
});

/** What the engine itself says is there of these tests, and not of the same ones in another clone. */
const containers = (): string[] =>
  String(
    spawnSync('docker', ['ps', '-aq', '--filter', `label=opsproof-terraform-${process.pid}`], {
      encoding: 'utf8',
    }).stdout,
  )
    .split('\n')
    .filter((id) => id !== '');
const filesOfRun = (repository: Repository) => {
  const [run = ''] = readdirSync(join(repository.folder, 'reports')).filter(
    (name) => name !== 'latest' && !name.startsWith('history'),
  );
  return readdirSync(join(repository.folder, 'reports', run));
};

suite('provider terraform', { skip }, () => {
  afterEach(() => assert.deepEqual(containers(), []));

  test('a module is applied, its outputs are hosts, and everything is destroyed', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const repository = repositoryOf({
        'infra/main.tf': `${VARIABLES}${container('web')}${container('db')}
output "web" { value = terraform_data.web.output }
output "names" { value = [terraform_data.db.output] }
output "opsproof_hosts" { value = { here = { address = "127.0.0.1", role = var.role } } }
`,
        'environments/cloud.yaml': environment(
          `  web: { output: web, transport: docker }\n  db: { output: "names[0]", transport: docker }\n  here: { transport: local, ports: [${port}], ready: { port: ${port} } }\n`,
        ),
        'features/made.feature': feature(
          'Then the file "/etc/debian_version" exists on "web"',
          'And the file "/etc/debian_version" exists on "db"',
          `And the port ${port} is listening on "here"`,
        ),
      });
      const { code, stdout, stderr } = await repository.call('run');
      assert.equal(code, 0, stdout + stderr);
      const files = filesOfRun(repository);
      const plan = files.find((name) => name.endsWith('terraform.plan.log')) ?? assert.fail(files.join());
      const run = readdirSync(join(repository.folder, 'reports')).find((name) =>
        existsSync(join(repository.folder, 'reports', name, plan)),
      );
      assert.match(repository.read(`reports/${run}/${plan}`), /Plan: 2 to add, 0 to change, 0 to destroy\./);
      assert.deepEqual(
        files.filter((name) => name.endsWith('-terraform')),
        [],
      );
      assert.deepEqual(readdirSync(join(repository.folder, 'infra')), ['main.tf']);
    } finally {
      server.close();
    }
  });

  test('an apply that fails says why, and what it had made is destroyed', async () => {
    const repository = repositoryOf({
      'infra/main.tf': `${VARIABLES}${container('web')}
resource "terraform_data" "wrong" {
  input = terraform_data.web.output
  provisioner "local-exec" { command = "echo no capacity; exit 3" }
}
output "web" { value = terraform_data.web.output }
`,
      'environments/cloud.yaml': environment('  web: { output: web, transport: docker }\n'),
      'features/made.feature': feature('Then the file "/etc" exists on "web"'),
    });
    const { code, stdout } = await repository.call('run');
    assert.equal(code, 2, stdout);
    assert.match(
      stdout,
      /"cloud": apply failed: terraform ended with exit code 1: local-exec provisioner error/,
    );
    assert.match(stdout, /no capacity/);
  });

  test('a module that is wrong, shares its state, or has no such output', async () => {
    const said = async (main: string, hosts = '  web: { output: web, transport: docker }\n') => {
      const repository = repositoryOf({
        'infra/main.tf': `${VARIABLES}${main}`,
        'environments/cloud.yaml': environment(hosts),
        'features/made.feature': feature('Then the file "/etc" exists on "web"'),
      });
      const { stdout, stderr } = await repository.call('run');
      return stdout + stderr;
    };
    assert.match(
      await said('output "web" { value = nothing.there }'),
      /"cloud": no plan: terraform ended with exit code 1: Reference to undeclared resource/,
    );
    assert.match(
      await said('terraform {\n  backend "s3" {}\n}\n'),
      /infra\/main\.tf keeps the state elsewhere \(backend "s3"\): a stack would change, and then destroy, what others use/,
    );
    assert.match(
      await said('output "wbe" { value = "x" }'),
      /host "web": the module has no output web; outputs: wbe/,
    );
    assert.match(
      await said('output "wbe" { value = "x" }', '  web: { transport: docker }\n'),
      /host "web": the module has no output opsproof_hosts\.web; outputs: wbe\n\s+hint: write output: … for the host, or an output "opsproof_hosts" with an entry for it/,
    );
    assert.match(
      await said('', '  web: { output: "a b", transport: docker }\n'),
      /cloud\.yaml:5: hosts\.web\.output: found "a b", allowed: an output such as web_ip/,
    );
  });

  for (const [phase, signal] of [
    ['killed', 'SIGKILL'],
    ['interrupted', 'SIGINT'],
  ] as const)
    test(`a run that is ${phase} in the middle of an apply leaves nothing`, async () => {
      const repository = repositoryOf({
        'infra/main.tf': `${VARIABLES}${container('web')}
resource "terraform_data" "slow" {
  input = terraform_data.web.output
  provisioner "local-exec" { command = "sleep 300.${process.pid}" }
}
output "web" { value = terraform_data.web.output }
`,
        'environments/cloud.yaml': environment('  web: { output: web, transport: docker }\n'),
        'features/made.feature': feature('Then the file "/etc" exists on "web"'),
      });
      const running = repository.start(['run'], {});
      await running.said('Plan: 2 to add');
      // terraform runs no provisioner to destroy what it had not finished, so the first one is: the second has begun.
      const begun = () => spawnSync('pgrep', ['-f', `sleep 300.${process.pid}`]).status === 0;
      const until = Date.now() + 180_000;
      while (!begun()) {
        assert.ok(Date.now() < until, running.stdout());
        await sleep(200);
      }
      assert.equal(containers().length, 1);
      running.child.kill(signal);
      const { code } = await running.ended;
      if (signal === 'SIGINT') assert.equal(code, 130, running.stdout());
      while (containers().length > 0 || filesOfRun(repository).some((name) => name.endsWith('-terraform'))) {
        assert.ok(Date.now() < until, `${containers()} ${filesOfRun(repository)}`);
        await sleep(300);
      }
    });
});
