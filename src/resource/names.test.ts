import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from './answer.fixture.ts';
import { resourceOf } from './machine.fixture.ts';

suite('resolver', () => {
  test('has nameservers, the last search list and options', () => {
    const stdout =
      '# a comment\n; another\ndomain old.example\nnameserver 192.0.2.53\nnameserver 2001:db8::53 \nsearch a.example b.example\noptions ndots:5 edns0\noptions rotate\n';
    assert.deepEqual(readAnswer('resolver', '', { stdout }), {
      state: {
        nameservers: ['192.0.2.53', '2001:db8::53'],
        search: ['a.example', 'b.example'],
        options: ['ndots:5', 'edns0', 'rotate'],
      },
      unseen: {},
    });
    assert.deepEqual(readAnswer('resolver', '', {}), {
      state: { nameservers: [], search: [], options: [] },
      unseen: {},
    });
  });

  test('cannot be looked at without its file', () => {
    const stderr = 'cat: /etc/resolv.conf: No such file or directory\n';
    assert.deepEqual(readAnswer('resolver', '', { stderr, exitCode: 1 }), {
      unable: 'there is no /etc/resolv.conf on the host',
    });
    assert.deepEqual(readAnswer('resolver', '', { stderr: 'cat: Permission denied', exitCode: 1 }), {
      unable: 'cat /etc/resolv.conf ended with status 1 and said "cat: Permission denied"',
    });
  });
});

test('a name of another kind of thing is refused, because denying it would always pass', () => {
  for (const [noun, name, why] of [
    ['hosts entry', '127.0.0.1', /asked for by a name/],
    ['hosts entry', '::1', /asked for by a name/],
    ['interface', '10.0.0.1', /the ip address "10\.0\.0\.1" exists/],
    ['interface', 'eth0:1', /ask for "eth0" and its addresses/],
    ['mount', '/dev/sda1', /the mount "\/…" has device \/dev\/sda1/],
    ['mount', '/dev/mapper/vg-root', /a mount is named by its directory/],
    ['apparmor profile', '*', /whole name/],
    ['supervisor program', 'shop:*', /whole name/],
  ] as const)
    assert.match(resourceOf(noun).refuse?.(name) ?? '', why, `${noun} ${name}`);
  for (const [noun, name] of [
    ['mount', '/dev/shm'],
    ['mount', '/dev/pts'],
    ['interface', 'eth0.100'],
    ['interface', 'br-1a2b'],
    ['supervisor program', 'shop:web_00'],
  ] as const)
    assert.equal(resourceOf(noun).refuse?.(name), undefined, name);
});

suite('hosts entry', () => {
  const stdout = '127.0.0.1 localhost # here\n#192.0.2.9 db\n192.0.2.7\tdb.example DB\n2001:db8::7 db\n';

  test('has the addresses and the other names of its lines', () => {
    assert.deepEqual(readAnswer('hosts entry', 'db', { stdout }), {
      state: { exists: true, addresses: ['192.0.2.7', '2001:db8::7'], aliases: ['db.example'] },
      unseen: {},
    });
  });

  test('does not exist, also if it occurs in a comment', () => {
    for (const name of ['here', 'example', '192.0.2.7']) {
      assert.deepEqual(readAnswer('hosts entry', name, { stdout }), { state: { exists: false }, unseen: {} });
    }
  });

  test('cannot be looked at without the file', () => {
    const stderr = 'cat: /etc/hosts: No such file or directory';
    assert.deepEqual(readAnswer('hosts entry', 'db', { stderr, exitCode: 1 }), {
      unable: `cat /etc/hosts ended with status 1 and said "${stderr}"`,
    });
  });

  test('refuses an invalid name', () => {
    assert.equal(
      resourceOf('hosts entry').refuse?.('a b'),
      'a name in /etc/hosts has no space and no #; found "a b"',
    );
  });
});
