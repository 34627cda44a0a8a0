import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROVIDERS } from '../provider/registry.ts';
import type { ProviderShape } from '../provider/shape.ts';
import { checkReach } from './check-needs.ts';

const shapes: readonly ProviderShape[] = PROVIDERS.map(({ shape }) => shape);
const host = (name: string, provider: string, ...needs: string[]) => ({ name, provider, needs });

test('a host that would not reach what it needs is refused, with all of that and why', () => {
  const hosts = [
    host('web', 'ec2', 'db', 'cache', 'queue', 'nobody'),
    host('db', 'docker'),
    host('cache', 'processes'),
    host('queue', 'ec2'),
  ];
  assert.deepEqual(checkReach(hosts, shapes), [
    {
      host: 'web',
      message:
        'a host of the provider "ec2" cannot reach "db" (docker), "cache" (processes): EC2 is elsewhere',
      hint: 'leave it out of needs, or make both hosts of one provider; containers, child processes and machines of qemu reach hosts of every provider',
    },
  ]);
});

test('these reach hosts of every provider, and the others none of another one', () => {
  const reaching = shapes.filter(
    ({ name }) => checkReach([host('a', name, 'b'), host('b', 'elsewhere')], shapes).length === 0,
  );
  assert.deepEqual(reaching.map(({ name }) => name).sort(), ['docker', 'kvm', 'processes', 'pxe']);
});
