import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { acceleratorOf } from './accelerator.ts';
import { hardware, surroundings } from './arguments.ts';

const HOST = { memory: 512 * 1024 ** 2, cpus: 2, outbound: false } as Parameters<typeof hardware>[0] &
  Parameters<typeof surroundings>[0];
const WIRING = {
  forwards: [
    { inside: 22, outside: 20_001 },
    { inside: 80, outside: 20_002 },
  ],
  peers: [],
  execPath: '/opt/my node/bin/node',
  console: '/reports/a,b/web.log',
};
const after = (args: readonly string[], option: string) => args[args.indexOf(option) + 1];

test('a machine is what its host says', () => {
  const args = hardware(HOST, { name: 'tcg', cpu: 'max' }, '52:54:00:00:00:01');
  assert.equal(after(args, '-m'), '512');
  assert.equal(after(args, '-smp'), '2');
  assert.equal(after(args, '-machine'), 'pc,accel=tcg,graphics=off');
  assert.equal(after(args, '-cpu'), 'max');
});

test('it reaches nobody unless it is asked for, and is reached through its ports on the loopback', () => {
  const args = surroundings(HOST, 'opsproof-r-s-web', WIRING);
  assert.equal(
    after(args, '-netdev'),
    'user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:20001-:22,hostfwd=tcp:127.0.0.1:20002-:80',
  );
  assert.match(
    after(surroundings({ ...HOST, outbound: true }, 'x', WIRING), '-netdev') ?? '',
    /restrict=off/,
  );
});

test('paths with commas are no options', () => {
  assert.equal(
    after(surroundings(HOST, 'x', WIRING), '-chardev'),
    'file,id=console,append=on,path=/reports/a,,b/web.log',
  );
});

test('a host that it needs is an address in its own network, with the same port', () => {
  const peers = [{ address: '10.0.2.100', port: 5432, to: 20_003 }];
  const netdev = after(surroundings(HOST, 'x', { ...WIRING, peers }), '-netdev') ?? '';
  assert.match(netdev, /,guestfwd=tcp:10\.0\.2\.100:5432-cmd:'\/opt\/my node\/bin\/node' -e '.*' 20003$/);
});

test('KVM needs a device and a processor that can; else it is said why it is not taken', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-kvm-'));
  try {
    const [cpu, weak, device] = ['cpuinfo', 'weak', 'kvm'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(cpu, 'processor\t: 0\nflags\t\t: fpu svm sse\n');
    writeFileSync(weak, 'processor\t: 0\nflags\t\t: fpu sse\n');
    writeFileSync(device, '');
    assert.deepEqual(acceleratorOf(undefined, { cpu, kvm: device }), { name: 'kvm', cpu: 'host' });
    assert.deepEqual(acceleratorOf(undefined, { cpu: weak, kvm: device }), {
      name: 'tcg',
      cpu: 'max',
      because: 'the processor has neither vmx nor svm',
    });
    const missing = join(folder, 'none');
    assert.equal(acceleratorOf(undefined, { cpu, kvm: missing }).because, `there is no ${missing}`);
    assert.deepEqual(acceleratorOf('tcg', { cpu, kvm: device }), { name: 'tcg', cpu: 'max' });
    assert.deepEqual(acceleratorOf('kvm', { cpu: weak, kvm: missing }), { name: 'kvm', cpu: 'host' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
