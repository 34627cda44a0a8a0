import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { engine } from '../../transport/docker/engine.ts';
import { contract } from '../contract.fixture.ts';
import { PROVIDERS } from '../registry.ts';

const registered = PROVIDERS.find(({ shape }) => shape.name === 'terraform');
if (registered === undefined) throw new Error('there is no terraform');

const LABEL = `opsproof-module-${process.pid}`;
/** perl is part of every Debian. */
const SERVER =
  '$|=1; $s=IO::Socket::INET->new(LocalPort=>80,Listen=>5,ReuseAddr=>1) or die $!; print "up\\n"; while($c=$s->accept){sysread $c,$_,4096; print $c "HTTP/1.0 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"; close $c}';

/**
 * A module with containers, made by programs that terraform starts, as no provider for them is on this machine. Each is published on a loopback
 * address of its own, which follows from the name of the stack.
 */
const MODULE = `
variable "opsproof_name" { type = string }
variable "opsproof_labels" { type = map(string) }
variable "serves" { type = list(string) }
locals {
  # One of 65,536 small networks.
  net   = cidrsubnet("127.80.0.0/12", 16, parseint(substr(md5(var.opsproof_name), 0, 4), 16))
  hosts = { for index, name in var.serves : name => cidrhost(local.net, index + 2) }
}
# What is cut off in the middle of its creation is destroyed without its provisioners: this one was there before it.
resource "terraform_data" "all" {
  input = var.opsproof_name
  provisioner "local-exec" {
    when    = destroy
    command = "docker ps -aq --filter name=^/\${self.input}- | xargs -r docker rm -f"
  }
}
resource "terraform_data" "host" {
  for_each = local.hosts
  input    = "\${terraform_data.all.output}-\${each.key}"
  provisioner "local-exec" {
    command     = "docker run -d --name \${self.input} -p \${each.value}:80:80 --label ${LABEL}=\${var.opsproof_labels["opsproof.run"]} opsproof-base:bookworm perl -MIO::Socket::INET -e \\"$SERVER\\""
    environment = { SERVER = ${JSON.stringify(SERVER)} }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "docker rm -f \${self.input}"
  }
}
output "hosts" {
  value      = local.hosts
  depends_on = [terraform_data.host]
}
output "nobody" { value = cidrhost(local.net, 14) }
`;

const folder = mkdtempSync(join(tmpdir(), 'opsproof-module-'));
writeFileSync(join(folder, 'main.tf'), MODULE);
after(() => rmSync(folder, { recursive: true }));

const docker = (...words: string[]): readonly string[] =>
  String(spawnSync('docker', words, { encoding: 'utf8' }).stdout)
    .split('\n')
    .filter((line) => line !== '');
const answers = await (await engine()).ping().then(
  () => true,
  () => false,
);

for (const program of ['terraform', 'tofu'])
  contract({
    registered,
    variant: `by ${program}`,
    env: { PATH: process.env.PATH ?? '' },
    settings: `{ module: ${folder}, program: ${program}, variables: { serves: [one, two, last, web, other] } }`,
    serves: 'output: hosts.<host>, transport: local, ports: [80]',
    dies: 'output: nobody, transport: local, ports: [80]',
    waits: 'output: nobody, transport: local',
    logs: { up: /^what terraform makes keeps no log/, reason: /^/ },
    unseen: 'an output says an address, and nothing of the machine that is there',
    unfound: 'only the state knows what terraform made',
    async left(run) {
      return docker('ps', '-aq', '--filter', `label=${LABEL}=${run}`);
    },
    async destroy(prefix, host) {
      docker('rm', '-f', `${prefix}-${host}`);
    },
    skip:
      process.env.OPSPROOF_MODULES === undefined
        ? 'npm run test:modules runs it'
        : !answers
          ? 'no Docker Engine answers'
          : spawnSync(program, ['version']).status === 0
            ? false
            : `there is no ${program}`,
  });
