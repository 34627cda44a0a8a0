import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../model/secret.ts';
import { stackKey } from '../machine/stack-key.ts';
import type { StackContext } from '../provider.ts';
import type { MachineGround } from './ground.ts';
import type { GuestHost } from './machine-host.ts';
import { identityOf } from './who.ts';

const keys = stackKey('opsproof r1 small');
const ground = { keys, ports: new Map([['web', new Map([[22, 20_001]])]]) } as unknown as MachineGround;
const hidden: string[] = [];
const context = {
  prefix: 'opsproof-r1-small',
  conceal: (secret: string) => hidden.push(secret),
} as unknown as StackContext;
const of = (more: Partial<GuestHost>) => identityOf({ name: 'web', ...more } as GuestHost, ground, context);

test('a machine is let in to by the key of the stack, and must have the host key that was made for it', () => {
  const { target, hostKey } = of({});
  assert.deepEqual(target, {
    transport: 'ssh',
    host: '127.0.0.1',
    port: 20_001,
    user: 'root',
    hostKeys: [hostKey.publicKey],
    privateKey: keys().privateKey,
  });
  assert.ok(hidden.includes(hostKey.privateKey));
  assert.notEqual(of({}).hostKey.publicKey, hostKey.publicKey);
});

test('one that cloud-init does not know is let in to by what the environment gives, and its host key is not checked if it says so', () => {
  const { target } = of({ user: 'ops', password: new Secret('s3cret'), knownHosts: 'ignore' });
  assert.deepEqual(target, {
    transport: 'ssh',
    host: '127.0.0.1',
    port: 20_001,
    user: 'ops',
    knownHosts: 'ignore',
    password: 's3cret',
  });
  assert.equal(of({ identity: '/key', knownHosts: 'check' }).target.hostKeys?.length, 1);
});
