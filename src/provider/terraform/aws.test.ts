import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { Repository } from '../../cli/repository.fixture.ts';
import { openCloud } from '../ec2/client.ts';
import { describe } from '../ec2/instances.ts';
import { noMoto, startMoto } from '../ec2/moto.fixture.ts';
import type { Simulator } from '../machine/simulator.fixture.ts';
import { terraformObstacles } from './obstacles.ts';

/** A folder with the provider for AWS as a mirror has it. */
const { OPSPROOF_TERRAFORM_MIRROR: MIRROR = '' } = process.env;
const skip =
  noMoto || (MIRROR === '' ? "no mirror with terraform's provider for AWS is on this machine" : false);
const runs = (program: string) => spawnSync(program, ['version'], { timeout: 60_000 }).status === 0;
const LONG_MS = 8 * 60_000;

const module = (url: string) => `
terraform {
  required_providers {
    aws = {
      source  = "registry.terraform.io/hashicorp/aws"
      version = "5.100.0"
    }
  }
}
variable "opsproof_labels" { type = map(string) }
variable "opsproof_name" { type = string }
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "x"
  secret_key                  = "y"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  skip_region_validation      = true
  default_tags {
    tags = var.opsproof_labels
  }
  endpoints {
    ec2 = "${url}"
  }
}
resource "aws_instance" "web" {
  ami           = "ami-12c6146b"
  instance_type = "t3.micro"
  tags          = { Name = var.opsproof_name }
}
# The address of an instance of the simulator belongs to somebody else: nothing is sent there.
output "opsproof_hosts" {
  value = { web = { address = aws_instance.web.id == "" ? "" : "127.0.0.1" } }
}
`;

suite("terraform's provider for AWS, on a simulator of EC2", { skip }, () => {
  let moto: Simulator;
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-mirror-'));
  const config = join(folder, 'terraform.rc');
  writeFileSync(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(MIRROR)}\n  }\n}\n`,
  );
  const repositories: Repository[] = [];
  before(async () => {
    moto = await startMoto();
  });
  after(async () => {
    await moto?.end();
    rmSync(folder, { recursive: true });
    for (const repository of repositories) repository.dispose();
  });

  /** What the simulator itself has, those that are terminated included. */
  const instances = async () => {
    const access = { region: 'us-east-1', endpoint: moto.url, access_key: 'x', secret_key: 'y' };
    const labelled = { Name: 'tag-key', Values: ['opsproof.run'] };
    return describe(await openCloud(access, undefined), [labelled], 'the simulator is not known');
  };
  const repositoryOf = (program: string) => {
    const repository = new Repository({
      'infra/main.tf': module(moto.url),
      'environments/cloud.yaml': `lifecycle: ephemeral\nprovider: terraform\nproviders: { terraform: { module: ../infra, program: ${program} } }\nhosts:\n  web: { transport: local }\n`,
      'features/cloud.feature':
        'Feature: Cloud\n  Scenario: it is there\n    Given the environment "cloud"\n    Then the command "true" on "web" has exit status 0\n',
    });
    repositories.push(repository);
    return repository;
  };
  const env = { TF_CLI_CONFIG_FILE: config };

  for (const program of ['terraform', 'tofu'])
    test(`an instance is made with the labels of the run, and destroyed, by ${program}`, {
      skip: runs(program) ? false : `there is no ${program}`,
      timeout: LONG_MS,
    }, async () => {
      const made = (await instances()).length;
      const { code, stdout, stderr } = await repositoryOf(program).callWith(env, 'run');
      assert.equal(code, 0, stdout + stderr);
      const [instance, ...more] = (await instances()).slice(made);
      assert.deepEqual([instance?.state, more], ['terminated', []]);
      assert.match(instance?.tags['opsproof.run'] ?? '', /^\d{8}-/);
      assert.match(stdout, /Plan: 1 to add/);
    });

  test('without a lock file of providers lint --deep does not know, and writes none', async () => {
    const repository = repositoryOf('terraform');
    const ask = () =>
      terraformObstacles([], {
        environment: 'cloud',
        cwd: repository.folder,
        env: { ...process.env, ...env },
        settings: { module: '../infra' },
      });
    const [unknown, ...more] = await ask();
    assert.equal(unknown?.unable, true, JSON.stringify(unknown));
    assert.match(unknown?.hint ?? '', /keep its \.terraform\.lock\.hcl in git/);
    assert.deepEqual([more, readdirSync(join(repository.folder, 'infra'))], [[], ['main.tf']]);
    const cwd = join(repository.folder, 'infra');
    const { status } = spawnSync('terraform', ['init', '-no-color'], {
      cwd,
      env: { ...process.env, ...env },
    });
    assert.equal(status, 0);
    rmSync(join(cwd, '.terraform'), { recursive: true });
    assert.deepEqual(await ask(), []);
  });
});
