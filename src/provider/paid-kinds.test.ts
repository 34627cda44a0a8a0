import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROVIDERS } from './registry.ts';

test('what somebody may have to pay by the hour are machines, and what is more than a name: everything else is free', () => {
  const paid = PROVIDERS.map(({ shape: { name, kinds } }) => [
    name,
    kinds.filter(({ free }) => free !== true).map((kind) => kind.name),
  ]);
  assert.deepEqual(Object.fromEntries(paid), {
    docker: ['container'],
    processes: ['process'],
    kvm: ['machine'],
    pxe: ['machine'],
    compose: ['container'],
    terraform: ['state'],
    ec2: ['instance'],
    vsphere: ['machine'],
    kubernetes: ['namespace'],
    openstack: ['server', 'floating-address'],
    xenserver: ['machine', 'disks'],
  });
});
