import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Facts } from '../host/facts.ts';
import { factsOf, reply, resourceOf } from './machine.fixture.ts';
import type { State } from './resource.ts';

const DEBIAN: Facts = { ...factsOf('debian-12'), uid: 0, init: 'systemd' };
const NOW = Date.parse('2026-11-22T02:00:00Z');

/** What the inventory of a noun reads from an answer. */
function read(noun: string, stdout: string, facts = DEBIAN, exitCode = 0, stderr = '') {
  const listing = resourceOf(noun).inventory?.names(facts, { files: [] });
  assert.ok(listing !== undefined && 'command' in listing);
  const names = listing.read(reply({ stdout, exitCode, stderr }));
  return names instanceof Map ? Object.fromEntries(names as ReadonlyMap<string, State>) : names;
}

suite('what a baseline keeps', () => {
  test('of a certificate is whether it expires within fourteen days, not how many are left', () => {
    const folder = mkdtempSync(join(tmpdir(), 'opsproof-certificate-'));
    const pem = join(folder, 'web.pem');
    const options = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=x',
    ];
    execFileSync('openssl', ['req', ...options, '-days', '30', '-keyout', join(folder, 'key'), '-out', pem], {
      stdio: 'pipe',
    });
    const text = readFileSync(pem, 'utf8');
    rmSync(folder, { recursive: true });
    const seen = (at: number) => {
      const found = read(
        'certificate',
        `${Math.floor(at / 1000)}\n=> /etc/web.pem\n${text}=> /etc/bad.pem\n-----BEGIN CERTIFICATE-----\n`,
      );
      assert.ok(!('unable' in found) && !Array.isArray(found));
      assert.deepEqual(Object.keys(found), ['/etc/web.pem']);
      return (found as Record<string, State>)['/etc/web.pem'] ?? {};
    };
    const end = Date.parse(String(seen(Date.now()).expires));
    const day = new Date(end).toISOString().slice(0, 10);
    const days = (count: number) => seen(end - count * 86_400_000)['expires soon'];
    assert.equal(days(30), 'no');
    assert.equal(days(14.01), 'no');
    assert.equal(days(14), `yes, on ${day}`);
    assert.equal(days(1), `yes, on ${day}`);
    assert.equal(days(-1), `it expired on ${day}`);
    assert.deepEqual(read('certificate', `${NOW / 1000}\n`), {});
    assert.match(
      String((read('certificate', 'date: not found', DEBIAN, 127) as State).unable),
      /^find certificates/,
    );
  });

  test('of the firewall is each chain in order, without rules that engines write themselves', () => {
    const saved = [
      '=== iptables',
      '*filter',
      ':INPUT DROP [0:0]',
      ':FORWARD ACCEPT [0:0]',
      ':DOCKER - [0:0]',
      ':DOCKER-USER - [0:0]',
      '-A INPUT -i lo -j ACCEPT',
      '-A INPUT -p tcp --dport 22 -j f2b-sshd',
      '-A INPUT -p tcp --dport 22 -j ACCEPT',
      '-A DOCKER -d 172.17.0.2/32 -j ACCEPT',
      '-A DOCKER-USER -s 10.0.0.0/8 -j DROP',
      'COMMIT',
      '*nat',
      ':POSTROUTING ACCEPT [0:0]',
      '-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -j MASQUERADE',
      'COMMIT',
      '=== iptables status',
      '0',
      '=== ip6tables',
      '=== ip6tables status',
      '0',
      '=== nftables',
      'table ip filter {',
      'chain INPUT {',
      'tcp dport 22 accept',
      '}',
      '}',
      'table inet own {',
      'chain input {',
      'type filter hook input priority filter; policy drop;',
      'ct state established accept',
      '}',
      '}',
      '=== nftables status',
      '0',
      '',
    ];
    assert.deepEqual(read('firewall', saved.join('\n')), {
      'iptables filter INPUT': {
        exists: true,
        rules: ['-P INPUT DROP', '-A INPUT -i lo -j ACCEPT', '-A INPUT -p tcp --dport 22 -j ACCEPT'],
      },
      'iptables filter DOCKER-USER': { exists: true, rules: ['-A DOCKER-USER -s 10.0.0.0/8 -j DROP'] },
      'iptables nat POSTROUTING': { exists: true, rules: [] },
      'nftables inet own input': {
        exists: true,
        rules: ['type filter hook input priority filter; policy drop;', 'ct state established accept'],
      },
    });
  });

  test('of the firewall is nothing without a tool, or without permission', () => {
    const answer = (status: number, said = '') =>
      ['iptables', 'ip6tables', 'nftables']
        .map((tool) => `=== ${tool}\n${said}\n=== ${tool} status\n${status}\n`)
        .join('');
    assert.deepEqual(read('firewall', answer(127)), {
      unable: 'neither iptables nor nft is on the host',
      hint: 'install the one that made the rules',
    });
    assert.match(
      String((read('firewall', answer(1, 'Operation not permitted (you must be root)')) as State).unable),
      /^iptables-save may not read the rules/,
    );
  });

  test('of routes is neither the default route, nor link-local ones, nor those of containers', () => {
    const four = [
      'default via 10.0.0.1 dev eth0',
      '10.0.0.0/24 dev eth0 scope link',
      '10.9.0.0/16 dev br-0123456789ab',
      'blackhole 192.0.2.0/24',
    ];
    const six = [
      'fe80::/64 dev eth0 metric 256',
      '2001:db8::/64 dev eth0 metric 100',
      '2001:db8::/64 dev eth1 metric 200',
    ];
    assert.deepEqual(read('route', `=== ip four\n${four.join('\n')}\n=== ip six\n${six.join('\n')}\n`), {
      '10.0.0.0/24': { exists: true, via: null, device: 'eth0', metric: 0, type: 'unicast' },
      '192.0.2.0/24': { exists: true, via: null, device: null, metric: 0, type: 'blackhole' },
      '2001:db8::/64': { exists: true, via: null, device: 'eth0', metric: 100, type: 'unicast' },
    });
  });

  test('of services excludes whether those run that start on demand, and of timers when they fire next', () => {
    const unit = (id: string, state: string, file: string, ...more: string[]) =>
      [
        `Id=${id}`,
        'LoadState=loaded',
        `ActiveState=${state}`,
        'SubState=x',
        `UnitFileState=${file}`,
        ...more,
      ].join('\n');
    const shown = [
      unit(
        'ssh.service',
        'active',
        'enabled',
        'WantedBy=multi-user.target',
        'RequiredBy=',
        'BusName=',
        'TriggeredBy=',
      ),
      unit(
        'systemd-hostnamed.service',
        'active',
        'static',
        'WantedBy=',
        'RequiredBy=',
        'BusName=org.freedesktop.hostname1',
        'TriggeredBy=',
      ),
      unit(
        'fstrim.timer',
        'active',
        'enabled',
        'WantedBy=timers.target',
        'RequiredBy=',
        'TriggeredBy=',
        'TimersCalendar={ OnCalendar=Mon *-*-* 00:00:00 ; next_elapse=Mon 2026-11-23 00:00:00 UTC }',
        'TimersMonotonic={ OnUnitActiveUSec=1d ; next_elapse=0 }',
        'TimersMonotonic={ OnBootUSec=15min ; next_elapse=3h 2s }',
      ),
    ].join('\n\n');
    const services = read('service', shown) as Record<string, State>;
    assert.deepEqual(Object.keys(services), ['ssh', 'systemd-hostnamed']);
    assert.equal(services.ssh?.running, true);
    assert.equal(services['systemd-hostnamed']?.running, undefined);
    assert.deepEqual((read('unit', shown) as Record<string, State>)['fstrim.timer']?.schedule, [
      'OnCalendar=Mon *-*-* 00:00:00',
      'OnUnitActiveUSec=1d',
      'OnBootUSec=15min',
    ]);
    assert.deepEqual(read('unit', '', { ...DEBIAN, init: 'none' }), []);
  });

  test('of accounts is read for all at once, and a file of keys cannot imitate the output of sudo', () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me';
    const users = read(
      'user',
      [
        'root:x:0:0:root:/root:/bin/bash',
        'ops:x:1000:1000::/home/ops:/bin/sh',
        '+nis::::::',
        '=== group',
        'root:x:0:',
        'ops:x:1000:',
        'adm:x:4:root,ops',
        '=== keys',
        '=> ops',
        ` ${key}`,
        ' === sudo',
        ' => ops',
        ' User ops is not allowed to run sudo on web.',
        '=== sudo',
        '=> root',
        ' User root is not allowed to run sudo on web.',
        '=> ops',
        ' User ops may run the following commands on web:',
        '     (ALL) NOPASSWD: ALL',
        '',
      ].join('\n'),
    ) as Record<string, State>;
    assert.deepEqual(Object.keys(users), ['root', 'ops']);
    assert.deepEqual(users.root?.['sudo rules'], []);
    assert.deepEqual(users.ops?.['sudo rules'], ['(ALL) NOPASSWD: ALL']);
    assert.deepEqual(users.ops?.groups, ['ops', 'adm']);
    assert.equal((users.ops?.['authorized keys'] as readonly string[] | undefined)?.length, 1);
    assert.deepEqual(
      read(
        'user',
        'root:x:0:0::/root:/bin/sh\n=== group\n=== keys\n=== sudo\n=> root\n sudoers: parse error\n',
      ),
      {
        unable: 'sudo does not report the rules of root: sudoers: parse error',
      },
    );
  });

  test("of kernel settings is the value with single blanks, by the host's name for it", () => {
    const answer = [
      ...['kernel.panic', 'net.ipv4.ip_local_port_range', 'net/ipv4/conf/eth0.7/rp_filter', 'no.such'],
      ...['=== values', 'kernel/panic:0', 'net/ipv4/ip_local_port_range:32768\t60999'],
      'net/ipv4/conf/eth0.7/rp_filter:1',
    ];
    assert.deepEqual(read('sysctl', answer.join('\n')), {
      'kernel.panic': { exists: true, value: '0' },
      'net.ipv4.ip_local_port_range': { exists: true, value: '32768 60999' },
      'net/ipv4/conf/eth0.7/rp_filter': { exists: true, value: '1' },
    });
    assert.match(
      String((read('sysctl', 'kernel.panic\n=== values\n') as State).unable),
      /^\/proc\/sys ended/,
    );
  });

  test('of images is each name with its id; an engine that does not answer is reported', () => {
    const id = `sha256:${'ab'.repeat(32)}`;
    assert.deepEqual(read('docker image', `nginx:1.25 ${id}\n<none>:<none> ${id}\n`), {
      'nginx:1.25': { exists: true, id },
    });
    assert.deepEqual(read('docker image', ''), {});
    assert.match(
      String((read('docker image', '', DEBIAN, 1, 'Cannot connect to the Docker daemon') as State).unable),
      /^the container engine does not report its images: Cannot connect/,
    );
  });
});
