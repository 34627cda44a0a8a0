import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from './answer.fixture.ts';
import { resourceOf } from './machine.fixture.ts';

const WANTED = ['names', 'names matching www-*', 'names matching *o*'];

suite('a list of', () => {
  test('users has the names of the host itself, sorted, and those that match completely', () => {
    const stdout =
      '- www-data:x:33:33::/var/www:/usr/sbin/nologin\n- root:x:0:0:root:/root:/bin/bash\n- +@staff::::::\n';
    assert.deepEqual(readAnswer('list of', 'user', { stdout }, WANTED), {
      state: {
        names: ['root', 'www-data'],
        'names matching www-*': ['www-data'],
        'names matching *o*': ['root'],
      },
      unseen: {},
    });
  });

  test('packages has those that are installed', () => {
    const stdout = '- installed nginx\n- config-files telnetd\n- installed base-files\n';
    const seen = readAnswer('list of', 'package', { stdout }, ['names']);
    assert.deepEqual('state' in seen && seen.state, { names: ['base-files', 'nginx'] });
  });

  test('ports accepts a TCP port without its protocol, as `the port 80` does', () => {
    const { spelling } = resourceOf('list of');
    assert.equal(spelling?.('port')?.whole('7777'), '7777/tcp');
    assert.equal(spelling?.('port')?.whole('53/udp'), '53/udp');
    assert.equal(spelling?.('service')?.whole('dbus.service'), 'dbus');
    assert.equal(spelling?.('user'), undefined);
    const stdout =
      '- = tcp\n-   sl\n-    0: 00000000:1E61 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1\n';
    const wanted = ['names matching 7777', 'names matching 77*', 'names matching 777'];
    const seen = readAnswer('list of', 'port', { stdout }, wanted);
    assert.deepEqual('state' in seen && Object.values(seen.state), [
      ['7777/tcp'],
      ['7777/tcp'],
      ['7777/tcp'],
      [],
    ]);
  });

  test('is unable if the answer makes no sense, so that such an answer never counts as empty', () => {
    for (const [noun, answer] of [
      ['user', { exitCode: 1, stderr: 'cat: /etc/passwd: Permission denied\n' }],
      ['interface', { stdout: '' }],
      ['interface', { stdout: '- eth0\n' }],
      ['interface', { stdout: 'lo\n' }],
      ['user', { stdout: '- \n' }],
      ['package', { exitCode: 2, stderr: 'dpkg-query: error: no database\n' }],
    ] as const)
      assert.ok('unable' in readAnswer('list of', noun, answer, ['names']), noun);
    const gone = readAnswer('list of', 'package', {}, ['names'], { tools: new Set<string>() });
    assert.ok('unable' in gone && gone.unable.includes('package manager'));
  });

  test('is only possible for nouns that can be listed', () => {
    assert.equal(
      resourceOf('list of').refuse?.('packages'),
      'there is no list of "packages"; did you mean "package"?',
    );
    assert.equal(
      resourceOf('list of').refuse?.('kernel'),
      'there is no list of "kernel"; allowed: group, interface, package, port, service, user',
    );
  });
});
