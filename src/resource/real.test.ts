import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { Host } from '../host/host.ts';
import { testLabels } from '../stack/ledger/labels.fixture.ts';
import { type EngineContainer, engine } from '../transport/docker/engine.ts';
import { follow, resourceOf } from './machine.fixture.ts';
import { resources } from './registry.ts';
import type { State } from './resource.ts';

const docker = await engine();
const answers = await docker.ping().then(
  () => true,
  () => false,
);

/** The preparation of the container, and then a file that says it is ready. */
const PREPARE = `
printf 'first\\nsecond\\n' >/srv/file; chmod 0640 /srv/file; chown www-data:www-data /srv/file
mkdir /srv/closed; : >/srv/closed/inside; chmod 0700 /srv/closed
cp /bin/true /srv/special; chmod 4755 /srv/special; echo '{"a": {"b": [1, 2]}}' >/srv/x.json; echo 'root: ops' >/etc/aliases
mkdir -p /var/spool/cron/crontabs; echo '0  3 * * * /bin/true' >/var/spool/cron/crontabs/root; chmod 0600 /var/spool/cron/crontabs/root
printf '#!/bin/sh\\necho is running\\n' >/etc/init.d/works; chmod 0755 /etc/init.d/works
perl -MSocket -e 'socket(U, AF_UNIX, SOCK_STREAM, 0); bind(U, pack_sockaddr_un("/srv/socket")); listen(U, 1);
socket(S, AF_INET, SOCK_STREAM, 0); bind(S, pack_sockaddr_in(8080, INADDR_ANY)); listen(S, 1);
open(R, ">/srv/ready"); close(R); sleep 300'`;

/** Noun, name, expected observation. Each noun once true and once missing. */
const SEEN: readonly (readonly [noun: string, name: string, state: State])[] = [
  ['package', 'dash', { exists: true, installed: true }],
  ['package', 'nosuch', { exists: false, installed: false }],
  ['npm package', 'left-pad in /srv', { exists: false, installed: false }],
  ['repository', 'http://nosuch.test/debian', { exists: false, enabled: false }],
  ['service', 'works', { exists: true, running: true, enabled: false, state: 'running' }],
  ['service', 'nosuch', { exists: false, running: false, enabled: false }],
  ['process', 'perl', { exists: true, running: true, count: 1, user: ['root'] }],
  ['process', 'nosuch', { exists: false, running: false, count: 0 }],
  [
    'port',
    '8080',
    { exists: true, listening: true, addresses: ['0.0.0.0'], process: 'perl', user: 'root', ipv6: false },
  ],
  ['port', '8081', { exists: false, listening: false }],
  [
    'file',
    '/srv/file',
    { exists: true, type: 'regular', owner: 'www-data', mode: 0o640, content: 'first\nsecond\n', lines: 2 },
  ],
  ['file', '/srv/nosuch', { exists: false }],
  [
    'file',
    '/srv/special',
    {
      ...{ exists: true, setuid: true, setgid: false, sticky: false, links: 1, 'selinux label': null },
      ...{ acl: ['user::rwx', 'group::r-x', 'other::r-x'], 'executable by www-data': true },
      ...{ 'writable by www-data': false, 'readable by www-data': true },
    },
  ],
  [
    'file',
    '/srv/file',
    {
      ...{
        md5: 'b00f5ebd2719660908505ec74f769ad0',
        'lines matching first': 1,
        'text between first..second': '',
      },
      ...{ 'readable by nobody': false, 'writable by www-data': true },
    },
  ],
  ['configuration', '/srv/x.json', { exists: true, valid: true, 'at a.b[1]': 2 }],
  ['configuration', '/srv/nosuch.json', { exists: false, valid: false }],
  ['certificate', '/srv/file', { exists: true, valid: false }],
  ['certificate', '/srv/nosuch', { exists: false, valid: false }],
  ['crontab', 'root', { exists: true, entries: ['0 3 * * * /bin/true'], count: 1 }],
  ['crontab', 'nobody', { exists: false }],
  ['limit', 'nofile', { exists: false }],
  ['user', 'www-data', { locked: true, system: true, password: 'locked', 'authorized key count': 0 }],
  ['process', 'perl', { threads: 1, 'open files': 5 }],
  ['directory', '/srv/closed', { exists: true, mode: 0o700, entries: ['inside'], count: 1 }],
  ['directory', '/srv/file', { exists: false }],
  ['user', 'www-data', { exists: true, uid: 33, groups: ['www-data'], shell: '/usr/sbin/nologin' }],
  ['user', 'nosuch', { exists: false }],
  ['group', 'www-data', { exists: true, gid: 33, members: [] }],
  ['group', 'nosuch', { exists: false }],
  ['command', 'echo out; echo err >&2; exit 3', { 'exit status': 3, stdout: 'out', stderr: 'err' }],
  ['environment variable', 'GIVEN', { exists: true, value: 'by the test' }],
  ['environment variable', 'NOSUCH', { exists: false }],
  ['os', '', { name: 'debian', version: '12', codename: 'bookworm' }],
  ['unix socket', '/srv/socket', { exists: true, listening: true, type: 'stream', process: 'perl' }],
  ['unix socket', '/srv/nosuch', { exists: false, listening: false }],
  [
    'interface',
    'lo',
    { exists: true, up: true, state: 'unknown', ipv4: ['127.0.0.1'], addresses: ['127.0.0.1/8'] },
  ],
  ['interface', 'nosuch', { exists: false, up: false }],
  ['route', '0.0.0.0/0', { exists: true, device: 'eth0', type: 'unicast' }],
  ['route', '203.0.113.0/24', { exists: false }],
  ['default gateway', '', { exists: true, device: 'eth0', 'ipv6 address': null }],
  ['resolver', '', { search: [] }],
  ['hosts entry', 'localhost', { exists: true, addresses: ['127.0.0.1', '::1'] }],
  ['hosts entry', 'nosuch', { exists: false }],
  ['host name', 'localhost', { exists: true, resolvable: true }],
  ['host name', 'nosuch.invalid', { exists: false, resolvable: false }],
  ['clock', '', { 'utc offset': '+0000', 'time zone': 'Etc/UTC' }],
  ['locale', '', { language: null, available: ['C', 'C.utf8', 'POSIX'] }],
  ['mount', '/proc', { exists: true, type: 'proc' }],
  ['mount', '/nosuch', { exists: false, 'in fstab': false }],
  ['filesystem', '/srv/file', { exists: true, type: 'overlay', 'mount point': '/', 'read-only': false }],
  ['filesystem', '/srv/nosuch', { exists: false }],
  ['block device', 'nosuch', { exists: false }],
  ['swap', '', { used: 0 }],
  ['sysctl', 'kernel.ostype', { exists: true, value: 'Linux' }],
  ['sysctl', 'kernel.nosuch', { exists: false }],
  ['kernel module', 'nosuch', { exists: false, loaded: false, blacklisted: false, disabled: false }],
  ['kernel command line', '', {}],
  ['selinux', '', {}],
  ['apparmor', '', {}],
  ['apparmor profile', 'nosuch', { exists: false, enforced: false }],
  ['virtualization', '', { container: 'docker' }],
  ['hardware', '', {}],
  ['memory', '', {}],
  ['system load', '', {}],
  ['mail alias', 'root', { exists: true, recipients: ['ops'] }],
  ['mail alias', 'nosuch', { exists: false }],
  ['sudoers', '', { exists: false }],
  ['at queue', '', { exists: false }],
  ['git repository', '/srv', { exists: false }],
  ['ufw', '', { exists: false, enabled: false, active: false }],
  ['private key', '/srv/nosuch', { exists: false, valid: false }],
  ['user', 'root', { 'last login': null }],
  ['list of', 'interface', { names: ['eth0', 'lo'] }],
  ['list of', 'user', { 'names matching ro?t': ['root'] }],
  ['file', '/srv/file', { 'more permissive than 0600': true, 'the same as /srv/x.json': false }],
];

/** Noun, name, why it cannot be looked at there. */
const UNSEEN: readonly (readonly [noun: string, name: string, reason: RegExp])[] = [
  ['pip package', 'six', /^python3 could not be run: /],
  ['npm package', 'pm2', /^npm ls could not be run: /],
  ['gem', 'rake', /^gem list could not be run: /],
  ['sshd configuration', '', /^sshd -T could not be run: /],
  ['ssh configuration for', 'x', /^ssh -G could not be run: /],
  ['journal', 'nginx', /^the host has no journal: systemd is not running there$/],
  ['sshd configuration for', 'user=root', /^sshd -T could not be run: /],
  ['supervisor program', 'x', /^supervisorctl is not on the host$/],
  ['firewalld', '', /^firewall-cmd is not on the host$/],
  ['firewalld zone', 'public', /^firewall-cmd is not on the host$/],
  ['git remote', 'file:///srv', /^git is not on the host$/],
  ['Nagios plugin', 'check_dummy 0', /^there is no plugin check_dummy on the host$/],
  ['Nagios status', '/srv/nosuch', /cannot be read: .*No such file/],
  ['unit', 'apt-daily.timer', /^systemd is not running on the host, and only systemd has units$/],
];

/** Nouns that need a container of another kind, and have their own test for it. */
const ELSEWHERE: readonly string[] = ['firewall', 'container', 'docker image', 'audit'];

suite('a Debian container', { skip: answers ? false : 'no Docker Engine answers' }, () => {
  let container: EngineContainer;
  let root: Host;
  let nobody: Host;

  before(async () => {
    container = await docker.createContainer({
      name: `opsproof-resource-${randomBytes(4).toString('hex')}`,
      Image: 'opsproof-base:bookworm',
      Cmd: ['sh', '-c', PREPARE],
      Env: ['GIVEN=by the test'],
      Labels: testLabels('resource-test'),
      HostConfig: { Init: true },
    });
    await container.start();
    const target = { transport: 'docker', container: container.id } as const;
    root = new Host({ name: 'root', groups: [], target });
    nobody = new Host({ name: 'nobody', groups: [], target: { ...target, user: 'nobody' } });
    const ready = await root.run(
      'for try in $(seq 100); do [ -e /srv/ready ] && exit; sleep 0.1; done; exit 1',
    );
    assert.equal(ready.exitCode, 0, 'the container did not become ready');
  });

  after(async () => {
    await root?.close();
    await nobody?.close();
    await container?.remove({ force: true, v: true });
  });

  async function look(host: Host, noun: string, name: string, wanted: readonly string[]) {
    const look = resourceOf(noun).look(name, await host.facts(), wanted);
    return 'unable' in look ? look : follow(look, wanted, (command) => host.run(command));
  }

  for (const [noun, name, expected] of SEEN) {
    test(`shows ${noun} ${JSON.stringify(name)}: ${JSON.stringify(expected)}`, async () => {
      const known = Object.keys(resourceOf(noun).attributes);
      // `at a.b` is the attribute `at` with its argument.
      const wanted = Object.keys(expected).filter((attribute) =>
        known.some((name) => attribute === name || attribute.startsWith(`${name} `)),
      );
      const sighting = await look(root, noun, name, wanted);
      assert.ok('state' in sighting, JSON.stringify(sighting));
      for (const [attribute, value] of Object.entries(expected)) {
        assert.deepEqual(sighting.state[attribute], value, attribute);
      }
    });
  }

  for (const [noun, name, reason] of UNSEEN) {
    test(`cannot show ${noun} ${JSON.stringify(name)}`, async () => {
      const sighting = await look(root, noun, name, Object.keys(resourceOf(noun).attributes));
      assert.ok('unable' in sighting, JSON.stringify(sighting));
      assert.match(sighting.unable, reason);
    });
  }

  test('shows every noun at least once', () => {
    const shown = new Set([...ELSEWHERE, ...[...SEEN, ...UNSEEN].map(([noun]) => noun)]);
    assert.deepEqual(
      resources.map((resource) => resource.noun).filter((noun) => !shown.has(noun)),
      [],
    );
  });

  test('does not show an ordinary user what only root may see', async () => {
    assert.deepEqual(await look(nobody, 'file', '/srv/closed/inside', ['exists']), {
      unable: '/srv/closed/inside cannot be read: permission denied on a folder above it',
      hint: 'look as a user that may enter it, for example with sudo: true',
    });
    const port = await look(nobody, 'port', '8080', ['listening', 'process']);
    assert.ok('unseen' in port);
    assert.equal(port.state.listening, true);
    assert.equal(port.unseen.process?.unable, 'the process that holds the socket cannot be seen');
  });
});
