import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearName } from './near-name.ts';

test('a name that differs in case, in separators or in one letter from one that is there is near it', () => {
  for (const [name, known] of [
    ['Debug', 'debug'],
    ['X_Powered_By', 'x-powered-by'],
    ['maxConnections', 'max_connections'],
    ['pasword', 'password'],
    ['enabeld', 'enabled'],
    ['servers', 'server'],
    ['tls', 'TLS'],
  ] as const)
    assert.equal(nearName(name, ['other', known]), known, name);
});

test('another name is not, and neither is one that is there itself', () => {
  for (const [name, known] of [
    ['eth1', 'eth0'],
    ['port2', 'port'],
    ['uid', 'gid'],
    ['user', 'group'],
    ['maximum', 'minimum'],
    ['debug', 'bugde'],
  ] as const)
    assert.equal(nearName(name, [known]), undefined, name);
  assert.equal(nearName('debug', ['Debug', 'debug']), undefined);
});
