import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadEnvironment } from '../config/load.ts';
import type { LiveEnvironment } from '../model/environment.ts';
import { PARTS } from '../schema/parts.ts';
import { adoptedHosts } from '../stack/live-hosts.ts';
import type { TransportKind } from './kind.ts';
import { kindOf, TRANSPORTS, transportOf } from './registry.ts';

const cwd = mkdtempSync(join(tmpdir(), 'opsproof-kinds-'));
after(() => rmSync(cwd, { recursive: true }));
mkdirSync(join(cwd, 'environments'));
writeFileSync(join(cwd, 'environments/ca.pem'), 'certificate');

/** `ssh, local or docker`: all that are registered. */
function allTransports(): string {
  const names = TRANSPORTS.map(({ name }) => name);
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

async function load(hosts: readonly string[]): Promise<LiveEnvironment> {
  writeFileSync(join(cwd, 'environments/here.yaml'), ['lifecycle: live', 'hosts:', ...hosts, ''].join('\n'));
  const env = { PATH: process.env.PATH, HOME: cwd, PASSWORD: 'hunter2x' };
  return (await loadEnvironment('here', { cwd, env, secrets: 'resolve' })) as LiveEnvironment;
}

test('each transport has the target that a thread needs to reach a host, and its label', async () => {
  const password = `password: "\${env:PASSWORD}"`;
  const environment = await load([
    '  one: { user: ops, port: 2222, sudo: true, timeout: 5 seconds }',
    '  two: { transport: local, sudo: true }',
    '  three: { transport: docker, address: web-1, user: app }',
    `  four: { transport: winrm, address: "fe80::1", user: SHOP\\ops, ${password}, certificate: ca.pem }`,
    '  five: { shell: pwsh, jump: bastion, known_hosts: ignore }',
    '  six: { transport: kubernetes, context: dev, namespace: shop, selector: "app=web", container: nginx, sudo: true }',
    '  seven: { transport: kubernetes, address: web-0, timeout: 5 seconds }',
  ]);
  const targets = adoptedHosts(environment).map(({ target }) => target);
  assert.deepEqual(targets, [
    {
      transport: 'ssh',
      host: 'one',
      user: 'ops',
      port: 2222,
      sudo: true,
      timeoutMs: 5000,
      knownHosts: 'check',
    },
    { transport: 'local', sudo: true },
    { transport: 'docker', container: 'web-1', user: 'app' },
    {
      transport: 'winrm',
      host: 'fe80::1',
      user: 'SHOP\\ops',
      password: 'hunter2x',
      certificateFile: join(cwd, 'environments/ca.pem'),
    },
    { transport: 'ssh', host: 'five', jump: 'bastion', shell: 'pwsh', knownHosts: 'ignore' },
    {
      transport: 'kubernetes',
      context: 'dev',
      namespace: 'shop',
      selector: 'app=web',
      container: 'nginx',
      sudo: true,
    },
    { transport: 'kubernetes', pod: 'web-0', timeoutMs: 5000 },
  ]);
  assert.deepEqual(
    targets.map((target) => kindOf(target).label(target)),
    [
      'ssh ops@one:2222',
      'local',
      'docker web-1',
      'winrm SHOP\\ops@[fe80::1]:5986',
      'ssh five',
      'kubernetes shop/app=web container nginx',
      'kubernetes web-0',
    ],
  );
});

test('keys of other transports, missing keys and contradicting ones are all reported at once', async () => {
  const asked = load([
    '  a: { transport: winrm, user: ops, password: x, jump: b, sudo: true }',
    '  b: { transport: winrm }',
    '  c: { shell: powershell, sudo: true }',
    '  d: { transport: docker, certificate: check }',
    '  e: { transport: telnet }',
    '  f: { transport: winrm, user: ops, password: x, certificate: none.pem }',
    '  g: { transport: kubernetes, user: ops, selector: "app=web", address: web-0, kubeconfig: none }',
    '  h-[1:2]: { transport: kubernetes, selector: "app=web" }',
  ]);
  await assert.rejects(asked, (error: Error) => {
    assert.deepEqual(
      error.message.split('\n').map((line) => line.replace('environments/here.yaml:', '')),
      [
        '3: hosts.a.sudo: does not apply to the transport winrm',
        '3: hosts.a.jump: does not apply to the transport winrm',
        '4: hosts.b.user: is missing: WinRM requires it',
        '4: hosts.b.password: is missing: WinRM requires it',
        '5: hosts.c.sudo: has no effect with powershell: log in as an administrator',
        '6: hosts.d.certificate: does not apply to the transport docker',
        `7: hosts.e.transport: found "telnet", allowed: ${allTransports()}`,
        '8: hosts.f.certificate: there is no none.pem',
        '9: hosts.g.user: does not apply to the transport kubernetes',
        '9: hosts.g.address: has no effect if selector finds the pod',
        '9: hosts.g.kubeconfig: there is no none',
        '10: hosts."h-[1:2]".selector: 2 hosts (h-[1:2]) cannot have one selector',
      ],
    );
    return true;
  });
});

test('every name belongs to one transport, and a key that several have is the same one', () => {
  const kinds: readonly TransportKind[] = TRANSPORTS;
  assert.equal(new Set(kinds.map(({ name }) => name)).size, kinds.length);
  const seen = new Map<string, unknown>();
  for (const kind of kinds)
    for (const [key, shape] of Object.entries({ ...kind.keys(PARTS), ...kind.liveKeys?.(PARTS) })) {
      assert.ok(!seen.has(key) || seen.get(key) === shape, `${kind.name} has another ${key}`);
      seen.set(key, shape);
    }
  assert.equal(transportOf('telnet'), undefined);
  assert.throws(() => kindOf({ transport: 'telnet' }), { message: 'there is no transport "telnet"' });
});
