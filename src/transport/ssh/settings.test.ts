import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parseJumps, printSshLogin, readSshSettings, type SshPlaces } from './settings.ts';

function home(t: TestContext, files: Record<string, string>): SshPlaces {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-home-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.ssh/conf.d'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, '.ssh', name), text);
  return { home: folder, user: 'me', env: {} };
}

test('without a configuration a host has the name it is called by', (t) => {
  const places = home(t, {});
  const settings = readSshSettings('web', {}, places);
  assert.equal(settings.hostName, 'web');
  assert.equal(settings.user, undefined);
  assert.equal(settings.jump, undefined);
  assert.deepEqual(settings.identityFiles, []);
  assert.deepEqual(settings.knownHostsFiles.slice(0, 2), [
    join(places.home, '.ssh/known_hosts'),
    join(places.home, '.ssh/known_hosts2'),
  ]);
});

test('the first value applies, in any case, and identities add up', (t) => {
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
  const settings = readSshSettings('web', {}, places);
  assert.equal(settings.hostName, 'web.example.com');
  assert.equal(settings.port, 2222);
  assert.equal(settings.user, 'deploy');
  assert.deepEqual(settings.identityFiles, [join(places.home, '.ssh/ops'), join(places.home, '.ssh/me')]);
  assert.equal(settings.jump, 'ops@bastion:2200,inner');
  assert.equal(settings.identityAgent, join(places.home, 'agent.sock'));
  assert.deepEqual(settings.knownHostsFiles.slice(0, 2), [join(places.home, '.ssh/kh'), '/tmp/web-deploy']);
  assert.equal(settings.hostKeyAlias, 'www');
  const other = readSshSettings('db', { user: 'root' }, places);
  assert.deepEqual([other.hostName, other.port, other.user], ['db', 99, 'root']);
});

test('included files are read in place, and the block continues after them', (t) => {
  const places = home(t, {
    config: 'Include conf.d/*\nHost web\n  Include extra\n  Port 1\n',
    'conf.d/a': 'Host db\n  Port 5\n',
    extra: 'User fromextra\n',
  });
  assert.equal(readSshSettings('db', {}, places).port, 5);
  assert.deepEqual(
    [readSshSettings('web', {}, places).port, readSshSettings('web', {}, places).user],
    [1, 'fromextra'],
  );
  assert.equal(readSshSettings('db', {}, places).user, undefined);
});

test('files that include each other without end are reported', (t) => {
  const places = home(t, { config: 'Include config\n' });
  assert.throws(() => readSshSettings('web', {}, places), {
    name: 'UnableError',
    message:
      /^the ssh configuration of web cannot be used \(.*config\): more than 16 files include each other at .*config$/,
  });
});

test('tokens of a ProxyCommand are expanded, and the first of it and ProxyJump applies', (t) => {
  const places = home(t, {
    config:
      'Host web\n  HostName w.test\n  User ops\n  ProxyCommand nc -x "a b" %h %p # %r %n %%\n  ProxyJump b\nHost db\n  ProxyCommand none\nHost j\n  ProxyJump b\n  ProxyCommand nc\nHost odd\n  ProxyCommand nc %q\n',
  });
  const { proxyCommand, jump } = readSshSettings('web', { port: 2222 }, places);
  assert.deepEqual([proxyCommand, jump], ['nc -x "a b" w.test 2222 # ops web %', undefined]);
  assert.equal(readSshSettings('db', {}, places).proxyCommand, undefined);
  assert.deepEqual(
    [readSshSettings('j', {}, places).jump, readSshSettings('j', {}, places).proxyCommand],
    ['b', undefined],
  );
  assert.throws(() => readSshSettings('odd', {}, places), /%q is not supported in nc %q/);
});

test('an included file applies only if the block around it matches, and so do its own blocks', (t) => {
  const places = home(t, {
    config:
      'Host *.work.test\n  Include work\nHost pc.other.test\n  Port 2\n  User carol\nMatch host nobody\n  Include work\n',
    work: 'Host *\n  User alice\n  Port 1\nMatch exec "touch MARK"\n  User exec\n',
  });
  const asked: string[] = [];
  const watching = { ...places, exec: (command: string) => asked.push(command) > 0 };
  const { user, port } = readSshSettings('pc.other.test', {}, watching);
  assert.deepEqual([user, port, asked], ['carol', 2, []]);
  assert.equal(readSshSettings('a.work.test', {}, watching).user, 'alice');
  assert.deepEqual(asked, ['touch MARK']);
});

test('Match supports hosts, users and commands, and refuses what it does not support', (t) => {
  const config = [
    'Host *',
    '  HostName %h.x',
    'Match host web.x user root',
    '  Port 1',
    'Match !originalhost web,web2 localuser me',
    '  Port 2',
    'Match exec "test %n-%h-%r-%p = web2-web2.x-me-22"',
    '  Port 3',
    'Match final user=late',
    '  Port 4',
    'Match host late',
    '  User late',
  ].join('\n');
  const places = home(t, { config });
  const port = (host: string, user?: string) => readSshSettings(host, { user }, places).port;
  assert.equal(port('web', 'root'), 1);
  assert.equal(port('db'), 2);
  assert.equal(port('web2'), 3);
  assert.equal(port('web'), undefined);
  assert.equal(port('web', 'late'), 4);
  const odd = home(t, { config: 'Match localnetwork 10.0.0.0/8\n  Port 1\n' });
  assert.throws(() => readSshSettings('web', {}, odd), /Match localnetwork is not supported/);
  const slow = home(t, { config: 'Match exec "no-such-command-here"\n  Port 1\n' });
  assert.equal(readSshSettings('web', {}, slow).port, undefined);
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
    message: '"" is not a jump host',
    hint: 'write it as [user@]host[:port]',
  });
});

test('a login is printed with brackets around an IPv6 address', () => {
  assert.equal(printSshLogin('ops', '::1', 22), 'ops@[::1]:22');
});
