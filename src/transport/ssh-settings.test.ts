import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseJumps, printLogin, readSshSettings } from './ssh-settings.ts';

function home(t: TestContext, files: Record<string, string>): { home: string; user: string } {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-home-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.ssh/conf.d'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, '.ssh', name), text);
  return { home: folder, user: 'me' };
}

test('without a configuration a host is what it is called', (t) => {
  const places = home(t, {});
  const settings = readSshSettings('web', undefined, places);
  assert.equal(settings.hostName, 'web');
  assert.equal(settings.user, undefined);
  assert.equal(settings.jump, undefined);
  assert.deepEqual(settings.identityFiles, []);
  assert.deepEqual(settings.knownHostsFiles.slice(0, 2), [
    join(places.home, '.ssh/known_hosts'),
    join(places.home, '.ssh/known_hosts2'),
  ]);
});

test('the first value that is found counts, in any case, and identities add up', (t) => {
  const places = home(t, {
    config: [
      'Host web web-*',
      '  hostname %h.example.com',
      '  PORT 2222',
      '  IdentityFile ~/.ssh/ops',
      '  ProxyJump ops@bastion:2200,inner',
      '  IdentityAgent ~/agent.sock',
      '  UserKnownHostsFile ~/.ssh/kh /tmp/%n-%r',
      '  HostKeyAlias www',
      'Host *',
      '  User deploy',
      '  Port 99',
      '  IdentityFile %d/.ssh/%u',
      '  StrictHostKeyChecking no',
    ].join('\n'),
  });
  const settings = readSshSettings('web', undefined, places);
  assert.equal(settings.hostName, 'web.example.com');
  assert.equal(settings.port, 2222);
  assert.equal(settings.user, 'deploy');
  assert.deepEqual(settings.identityFiles, [join(places.home, '.ssh/ops'), join(places.home, '.ssh/me')]);
  assert.equal(settings.jump, 'ops@bastion:2200,inner');
  assert.equal(settings.identityAgent, join(places.home, 'agent.sock'));
  assert.deepEqual(settings.knownHostsFiles.slice(0, 2), [join(places.home, '.ssh/kh'), '/tmp/web-deploy']);
  assert.equal(settings.hostKeyAlias, 'www');
  const other = readSshSettings('db', 'root', places);
  assert.deepEqual([other.hostName, other.port, other.user], ['db', 99, 'root']);
});

test('included files are read where they stand, and the block goes on after them', (t) => {
  const places = home(t, {
    config: 'Include conf.d/*\nHost web\n  Include extra\n  Port 1\n',
    'conf.d/a': 'Host db\n  Port 5\n',
    extra: 'User fromextra\n',
  });
  assert.equal(readSshSettings('db', undefined, places).port, 5);
  assert.deepEqual(
    [readSshSettings('web', undefined, places).port, readSshSettings('web', undefined, places).user],
    [1, 'fromextra'],
  );
  assert.equal(readSshSettings('db', undefined, places).user, undefined);
});

test('files that include each other for ever are told', (t) => {
  const places = home(t, { config: 'Include config\n' });
  assert.throws(() => readSshSettings('web', undefined, places), {
    name: 'UnableError',
    message:
      /^the ssh configuration .*config cannot be read: more than 16 files include each other at .*config$/,
  });
});

test('a ProxyCommand is refused, as it would silently lead elsewhere', (t) => {
  const places = home(t, { config: 'Host web\n  ProxyCommand nc %h %p\nHost db\n  ProxyCommand none\n' });
  assert.throws(() => readSshSettings('web', undefined, places), {
    message: 'the ssh configuration has a ProxyCommand for web, which is not supported',
    hint: 'give the host a `jump`, or use ProxyJump in the ssh configuration',
  });
  assert.equal(readSshSettings('db', undefined, places).hostName, 'db');
});

test('jump hosts are read in every form', () => {
  assert.deepEqual(parseJumps('ops@bastion:2200, inner,ssh://a@b,[::1]:22,fe80::1'), [
    { host: 'bastion', user: 'ops', port: 2200 },
    { host: 'inner' },
    { host: 'b', user: 'a' },
    { host: '::1', port: 22 },
    { host: 'fe80::1' },
  ]);
  assert.throws(() => parseJumps('a,,b'), {
    message: '"" is no jump host',
    hint: 'write it as [user@]host[:port]',
  });
});

test('a login is printed with brackets around an IPv6 address', () => {
  assert.equal(printLogin('ops', '::1', 22), 'ops@[::1]:22');
});
