import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { terraformObstacles } from './obstacles.ts';
import { type TerraformHost, terraformShape } from './shape.ts';

const skip = spawnSync('terraform', ['version']).status === 0 ? false : 'there is no terraform';
const cwd = mkdtempSync(join(tmpdir(), 'opsproof-obstacles-'));
after(() => rmSync(cwd, { recursive: true }));

const host = (name: string, output?: string): TerraformHost => ({
  name,
  groups: [],
  provider: 'terraform',
  verbs: terraformShape.verbs,
  ports: [],
  needs: [],
  startMs: 1,
  stopMs: 1,
  transport: 'ssh',
  ...(output === undefined ? {} : { output }),
});

async function told(
  main: string,
  settings: object = {},
  env: Readonly<Record<string, string | undefined>> = process.env,
) {
  mkdirSync(join(cwd, 'infra'), { recursive: true });
  writeFileSync(join(cwd, 'infra/main.tf'), main);
  const found = await terraformObstacles([host('web', 'web_ips[0]'), host('db')], {
    environment: 'cloud',
    cwd,
    env,
    settings: { module: '../infra', ...settings },
  });
  assert.deepEqual(readdirSync(join(cwd, 'infra')), ['main.tf'], 'something was written');
  return found;
}

suite('what would keep a module from starting', { skip }, () => {
  test('a module with every output is in order; an output that is missing is named with what may be meant', async () => {
    const both = 'output "web_ips" { value = ["127.0.0.1"] }\noutput "opsproof_hosts" { value = {} }\n';
    assert.deepEqual(await told(both), []);
    assert.deepEqual(await told('output "web_ip" { value = "x" }\n'), [
      { host: 'web', message: 'its module has no output web_ips', hint: 'did you mean "web_ip"?' },
      {
        host: 'db',
        message: 'its module has no output opsproof_hosts',
        hint: 'write output: … for the host, or an output "opsproof_hosts" with an entry for it',
      },
    ]);
  });

  test('what terraform says of a module that it cannot plan', async () => {
    const [wrong] = await told('resource "terraform_data" "web" { input = nothing.there }\n');
    assert.match(
      wrong?.message ?? '',
      /^"cloud" would not start: its module cannot be planned: terraform ended with exit code 1: Reference to undeclared resource/,
    );
    const [variable] = await told('variable "size" {}\n');
    assert.match(variable?.message ?? '', /No value for required variable/);
    const [shared] = await told('terraform {\n  backend "s3" {}\n}\n');
    assert.match(shared?.message ?? '', /keeps the state elsewhere/);
    const [none] = await told('', { module: '../none' });
    assert.match(none?.message ?? '', /there is no module in none/);
  });

  test('without the program, nothing starts', async () => {
    const [missing, ...more] = await told('', {}, { PATH: '/nonexistent' });
    assert.match(missing?.message ?? '', /^terraform cannot be started: .*ENOENT/);
    assert.equal(missing?.unable, undefined);
    assert.deepEqual(more, []);
  });
});
