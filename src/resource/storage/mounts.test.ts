import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';
import { factsOf, readSighting, reply, resourceOf, type Sighting } from '../machine.fixture.ts';
import { hidingMount } from './mount.cover.ts';
import { readFstab, readMounts } from './mounts.ts';

suite('mounts', () => {
  test('fields have spaces, bytes and nothing in them', () => {
    const rows = [
      ['tmpfs /mnt/a\\040b tmpfs rw,relatime 0 0', 'tmpfs', '/mnt/a b'],
      // mount -t tmpfs "" /mnt/a, on Linux 6.
      [' /mnt/a tmpfs rw 0 0', '', '/mnt/a'],
      ['h\\043x /mnt/h#h tmpfs rw 0 0', 'h#x', '/mnt/h#h'],
      ['nb /mnt/x\u00a0y tmpfs rw 0 0', 'nb', '/mnt/x\u00a0y'],
      ['ls /mnt/q\u2028z tmpfs rw 0 0', 'ls', '/mnt/q\u2028z'],
      ['a\\134040b /mnt/c tmpfs rw 0 0', 'a\\040b', '/mnt/c'],
      ['cr /mnt/cr\r tmpfs rw 0 0', 'cr', '/mnt/cr\r'],
    ] as const;
    for (const [line, device, directory] of rows) {
      const { entries, odd } = readMounts(line);
      assert.deepEqual([entries[0]?.device, entries[0]?.directory, odd], [device, directory, []], line);
    }
  });

  test('a comma in double quotes is part of an option, in both files', () => {
    const options = 'noexec,context="system_u:object_r:tmp_t:s0:c1,c2",nosuid';
    const split = ['noexec', 'context="system_u:object_r:tmp_t:s0:c1,c2"', 'nosuid'];
    assert.deepEqual(readMounts(`/dev/b /srv ext4 ${options} 0 0`).entries[0]?.options, split);
    assert.deepEqual(readFstab(`/dev/b /srv ext4 ${options} 0 2`)[0]?.options, split);
    assert.deepEqual(readFstab('/dev/b /srv ext4 a="x,b 0 2')[0]?.options, ['a="x', 'b']);
  });

  test('fstab has comments, tabs, short lines and bytes in octal', () => {
    const text = '# /dev/x /x ext4\n\t/dev/a\t/srv/caf\\303\\251  ext4\n/dev/b /b\nLABEL=x /c ext4 ro\n';
    assert.deepEqual(
      readFstab(text).map(({ directory, options }) => [directory, ...options]),
      [
        ['/srv/café', 'defaults'],
        ['/c', 'ro'],
      ],
    );
  });

  test('one odd line spoils no other; what it may be about is unknown', () => {
    const stdout = 'proc /proc proc rw 0 0\nodd /mnt/odd\nx /mnt/x tmpfs rw 0 0\n';
    const see = (path: string) => readAnswer('mount', path, { stdout }, ['exists']);
    assert.deepEqual(see('/mnt/x'), {
      state: { exists: true, type: 'tmpfs', device: 'x', options: ['rw'], 'read-only': false },
      unseen: {},
    });
    assert.deepEqual(see('/mnt/none'), { state: { exists: false }, unseen: {} });
    assert.deepEqual(see('/mnt/odd'), {
      unable: 'a line of /proc/mounts that may concern it makes no sense: "odd /mnt/odd"',
    });
  });

  test('the content of fstab is not taken for our own words', () => {
    const stdout =
      'proc /proc proc rw 0 0\n=== fstab\n|=== unreadable\n|unreadable\n|/dev/b /srv ext4 ro 0 0\n';
    const seen = readAnswer('mount', '/srv', { stdout }, ['in fstab', 'fstab options']);
    assert.deepEqual(seen, {
      state: { exists: false, 'in fstab': true, 'fstab options': ['ro'] },
      unseen: {},
    });
  });

  test('are unable if something is mounted over a folder above them', () => {
    // Linux 6: a tmpfs in a tmpfs, then another one over the outer; /dev was mounted by the initial RAM disk, before /.
    const stdout = `devtmpfs /dev devtmpfs rw 0 0
/dev/sda1 / ext4 rw 0 0
t1 /m/a tmpfs rw 0 0
inner /m/a/b tmpfs rw 0 0
over /m/a tmpfs rw 0 0
`;
    const tree = `=== tree
22 28 0:6 / /dev rw - devtmpfs devtmpfs rw
28 1 8:1 / / rw - ext4 /dev/sda1 rw
243 28 0:87 / /m/a rw,relatime - tmpfs t1 rw
253 243 0:88 / /m/a/b rw,relatime - tmpfs inner rw
254 243 0:89 / /m/a rw,relatime - tmpfs over rw
`;
    const see = (path: string) => {
      const look = resourceOf('mount').look(path, factsOf('debian-12'), ['exists']);
      assert.ok('command' in look);
      const further = look.further?.(reply({ stdout }));
      return readSighting(further ?? look, reply({ stdout: stdout + (further === undefined ? '' : tree) }), [
        'exists',
      ]);
    };
    assert.deepEqual(see('/m/a/b'), {
      unable: 'it is mounted, but cannot be reached: something is mounted over /m/a',
      hint: 'unmount what lies on /m/a, or mount it again on top',
    });
    for (const path of ['/m/a', '/dev', '/']) assert.ok('state' in see(path), path);
    assert.equal(hidingMount('/m/a', tree), undefined);
    assert.ok(typeof hidingMount('/m/a', '') === 'object');
  });

  test('have no options in fstab if its lines differ', () => {
    const lines = (...options: string[]) => ({
      stdout: `t /srv tmpfs rw 0 0\n=== fstab\n${options.map((text) => `|t /srv tmpfs ${text} 0 0\n`).join('')}`,
    });
    const see = (...options: string[]) =>
      readAnswer('mount', '/srv', lines(...options), ['in fstab', 'fstab options']) as Sighting;
    assert.deepEqual(see('rw', 'rw').state['fstab options'], ['rw']);
    const two = see('noexec', 'rw');
    assert.equal(two.state['in fstab'], true);
    assert.deepEqual(two.unseen['fstab options'], {
      unable: '2 lines of /etc/fstab have it, with other options',
    });
  });
});
