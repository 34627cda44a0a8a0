import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { DriftIgnore } from '../config/drift-ignores.ts';
import { compareInventories } from './compare.ts';
import { siftChanges } from './ignore.ts';
import type { HostInventory } from './inventory.ts';

type Items = HostInventory['items'];

const BEFORE: Items = {
  user: {},
  group: { adm: { gid: 4, members: ['root'] } },
  file: { '/etc/group': { sha256: 'x' }, '/etc/passwd': { sha256: 'x' }, '/etc/motd': { sha256: 'x' } },
};
const NOW: Items = {
  user: { bob: { uid: 1001 } },
  group: { adm: { gid: 4, members: ['bob', 'root'] }, bob: { gid: 1001 } },
  file: { '/etc/group': { sha256: 'y' }, '/etc/passwd': { sha256: 'y' }, '/etc/motd': { sha256: 'y' } },
};

suite('an ignored change', () => {
  const ignore = (over: Partial<DriftIgnore>): DriftIgnore => ({
    ...{ reason: 'x', owner: 'ops', expires: '2026-11-30' },
    ...over,
  });
  const sift = (one: DriftIgnore, before = BEFORE, now = NOW) => {
    const hosts = ['a', 'b'];
    const changes = compareInventories(
      Object.fromEntries(hosts.map((host) => [host, before])),
      Object.fromEntries(hosts.map((host) => [host, { items: now, unable: {} }])),
    );
    const { changes: left, ignored, warnings } = siftChanges(changes, [one], '2026-11-22');
    const shown = left.map(({ noun, name, hosts: on }) => `${noun} ${name} on ${on.join(' ')}`);
    return { left: shown.sort(), ignored: ignored.length, warnings };
  };

  test('takes with it what the report would show in its line: the group of a user, and the files that contain it', () => {
    assert.deepEqual(sift(ignore({ noun: 'user', name: 'bob' })), {
      left: ['file /etc/motd on a b'],
      ignored: 5,
      warnings: [],
    });
  });

  test('does so only on the hosts of the ignore', () => {
    assert.deepEqual(sift(ignore({ noun: 'user', name: 'bob', host: 'a' })).left, [
      'file /etc/group on b',
      'file /etc/motd on a b',
      'file /etc/passwd on b',
      'group adm on b',
      'group bob on b',
      'user bob on b',
    ]);
  });

  test('leaves other attributes of the same thing, and what one attribute alone explains', () => {
    const user = (shell: string, rules: string[]) => ({ user: { bob: { shell, 'sudo rules': rules } } });
    const before = { ...user('/bin/sh', []), file: { '/etc/sudoers.d/bob': { sha256: 'x' } } };
    const now = { ...user('/bin/zsh', ['ALL']), file: { '/etc/sudoers.d/bob': { sha256: 'y' } } };
    const attribute = { noun: 'user', name: 'bob', attribute: 'sudo rules' };
    assert.deepEqual(sift(ignore(attribute), before, now).left, [
      'file /etc/sudoers.d/bob on a b',
      'user bob on a b',
    ]);
  });

  test('of a group leaves the user', () => {
    assert.ok(sift(ignore({ noun: 'group', name: 'bob' })).left.includes('user bob on a b'));
  });
});
