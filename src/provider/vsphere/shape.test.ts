import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEnvironment } from '../../config/load.ts';
import type { EphemeralEnvironment } from '../../model/environment.ts';
import { ConfigurationError } from '../../model/errors.ts';
import type { VirtualMachineHost } from './settings.ts';

async function load(text: string): Promise<EphemeralEnvironment> {
  const cwd = mkdtempSync(join(tmpdir(), 'opsproof-vsphere-'));
  try {
    mkdirSync(join(cwd, 'environments'));
    writeFileSync(join(cwd, 'environments/lab.yaml'), text);
    const options = { cwd, env: {}, secrets: 'resolve' } as const;
    return (await loadEnvironment('lab', options)) as EphemeralEnvironment;
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

test('a file that says vsphere is told every mistake at once, with what is right', async () => {
  const text = `lifecycle: ephemeral
provider: vsphere
providers: { vsphere: { endpiont: x, endpoint: "http://vc.example.com", thumbprint: AA } }
hosts:
  web: { customize: sysprep, memory: 1 KiB, cpus: 0 }
  api: { template: debian, extra_config: { opsproof.run: mine, guestinfo.userdata: x }, jump: web }
  db: { template: debian, customize: tools, user_data: "#!/bin/sh" }
  old: { template: debian, ready: { log: up } }
`;
  await assert.rejects(load(text), (error) => {
    assert.ok(error instanceof ConfigurationError);
    assert.deepEqual(
      error.problems.map(({ line, path, message }) => `${line} ${path} ${message}`),
      [
        '3 providers.vsphere.endpoint found "http://vc.example.com", allowed: the URL of a vCenter such as https://vcenter.example.com, without a path; http only on this machine',
        '3 providers.vsphere.thumbprint found "AA", allowed: the SHA-256 or SHA-1 of a certificate, hexadecimal with colons',
        '3 providers.vsphere.endpiont unknown key; did you mean "endpoint"?',
        '5 hosts.web.cpus found 0, allowed: a number of processors, for example 2',
        '5 hosts.web.customize found "sysprep", allowed: cloud-init, tools or none',
        '5 hosts.web.memory "1 KiB" is not a size of at least 64 MiB, for example 1 GiB',
        '5 hosts.web the host "web" needs a template, for example template: debian-12',
        '6 hosts.api.extra_config."opsproof.run" is written by opsproof itself',
        '6 hosts.api.extra_config."guestinfo.userdata" is written by opsproof itself',
        '6 hosts.api.jump "web" must be ready before the host is reached through it',
        '7 hosts.db.customize without cloud-init "db" has neither the key of the stack nor a host key that is known',
        '7 hosts.db.user_data is for cloud-init, which does not set up this machine',
        '8 hosts.old.ready.log the provider "vsphere" has no ready.log: its hosts are virtual machines of vSphere',
      ],
    );
    assert.equal(
      error.problems.find(({ path }) => path === 'hosts.db.customize')?.hint,
      'add identity or password, which the template knows, and known_hosts: ignore, if its network is trusted',
    );
    return true;
  });
});

test('a host has what its file and its defaults say', async () => {
  const { hosts } = await load(`lifecycle: ephemeral
provider: vsphere
defaults: { template: Templates/debian, pool: c1, extra_config: { a: 1, b: true } }
hosts:
  web: { memory: 2 GiB, cpus: 2, extra_config: { b: "no" }, network: dmz }
  db: { customize: none, password: x, known_hosts: ignore }
`);
  const { web, db } = hosts as Readonly<Record<string, VirtualMachineHost>>;
  assert.deepEqual(
    [web?.template, web?.pool, web?.memory, web?.cpus, web?.network, web?.customize, web?.extraConfig],
    ['Templates/debian', 'c1', 2 * 1024 ** 3, 2, 'dmz', 'cloud-init', { a: '1', b: 'no' }],
  );
  assert.deepEqual([db?.customize, db?.memory, db?.knownHosts], ['none', undefined, 'ignore']);
});
