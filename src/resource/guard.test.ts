import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readSudoers } from './account/sudoers.read.ts';
import { commandOf, readAnswer } from './answer.fixture.ts';
import type { Sighting } from './machine.fixture.ts';
import { readTuple } from './network/ufw.rules.ts';

/** Files in the output form of printFiles. */
function files(texts: Readonly<Record<string, string>>): string {
  const printed = Object.entries(texts).map(
    ([path, text]) =>
      `folder ${path.replace(/\/[^/]*$/, '')}\nfile ${path}\n${text.replaceAll(/^/gm, '|')}\nend 0\n`,
  );
  return `${printed.join('')}all files\n`;
}

function seen(sighting: Sighting | { readonly unable: string }): Sighting {
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting;
}

suite('files that are printed together', () => {
  test('cannot pretend to be something else, whatever they contain', () => {
    const text = 'x\nend 0\nfile /etc/aliases\nall files\n=== now\n1';
    const sighting = seen(readAnswer('mail alias', 'root', { stdout: files({ '/etc/aliases': text }) }));
    assert.deepEqual(sighting.state, { exists: false });
  });

  test('are older than what was made of them, or prove nothing', () => {
    const text = files({ '/etc/aliases': 'root: ops' });
    const read = (stale: string) =>
      readAnswer('mail alias', 'root', { stdout: `${text}=== stale\n${stale}` });
    assert.deepEqual(seen(read('')).state, { exists: true, recipients: ['ops'] });
    assert.deepEqual(read('/etc/aliases.db\n'), {
      unable: '/etc/aliases.db, where postfix and sendmail look, is older than /etc/aliases',
      hint: 'run newaliases on the host',
    });
  });

  test('are refused, cut off, or nonsense', () => {
    const closed =
      'folder /etc\nfile /etc/aliases\nsed: /etc/aliases: Permission denied\n\nend 2\nall files\n';
    assert.deepEqual(readAnswer('mail alias', 'root', { stdout: closed }), {
      unable: 'it cannot be read: sed: /etc/aliases: Permission denied',
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(
      readAnswer('mail alias', 'root', { stdout: 'folder /etc\nfile /etc/aliases\n|root: x\n' }),
      {
        unable: 'reading files ended with status 0 and said "folder /etc"',
      },
    );
    assert.deepEqual(
      readAnswer('at queue', '', {
        stdout: 'folder /var/spool/at\nclosed /var/spool/at\nall files\n=== now\n1\n',
      }),
      {
        unable: 'it cannot be read: /var/spool/at: Permission denied',
        hint: 'look as root (sudo: true)',
      },
    );
  });
});

suite('the at queue', () => {
  const head =
    '#!/bin/sh\n# atrun uid=0 gid=0\n# mail root 0\numask 22\nHOME=/root; export HOME\ncd /root || {\n\t echo x >&2\n\t exit 1\n}';

  test('has jobs in every notation, earliest first', () => {
    const spool = {
      '/var/spool/at/a0000201c8a6f7': `${head}\n\${SHELL:-/bin/sh} << 'marcinDELIMITER1a2b'\n/usr/bin/late\n\nmarcinDELIMITER1a2b`,
      '/var/spool/at/a0000101c89834': `${head}\none\ntwo\n`,
      '/var/spool/at/.SEQ': '2',
    };
    const now = (0x01c89834 - 60) * 60;
    const { state } = seen(readAnswer('at queue', '', { stdout: `${files(spool)}=== now\n${now}\n` }));
    assert.deepEqual(state, {
      exists: true,
      count: 2,
      commands: ['one; two', '/usr/bin/late'],
      users: ['root'],
      times: ['2026-11-23T03:00Z', '2026-11-25T17:59Z'],
      'next run': 3_600_000,
    });
  });

  test('does not exist without its spool', () => {
    const { state } = seen(
      readAnswer('at queue', '', { stdout: 'folder /var/spool/cron\nall files\n=== now\n1\n' }),
    );
    assert.deepEqual(state, { exists: false });
  });
});

suite('ufw', () => {
  const FILES = (ipv6: string) =>
    `file /etc/ufw/ufw.conf\n|ENABLED=yes\n\nend 0\nfile /etc/default/ufw\n|IPV6=${ipv6}\n\nend 0\nall files\n`;
  const CHAINS = (name: string) =>
    ['input', 'output', 'forward'].map((way) => `:${name}-user-${way} - [0:0]\n`).join('');
  const answer = (tool: string, said: string, status = 0) =>
    `=== ${tool}\n${said}=== ${tool} status\n${status}\n`;
  const active = (ipv6: string, four: string, six = answer('ip6tables', '')) => {
    const sighting = readAnswer('ufw', '', { stdout: FILES(ipv6) + four + six }, ['active']);
    assert.ok('state' in sighting, JSON.stringify(sighting));
    return sighting.state.active ?? sighting.unseen.active?.unable;
  };
  const loaded = answer('iptables', CHAINS('ufw'));

  test('is read without ufw, which creates a lock', () =>
    assert.doesNotMatch(commandOf('ufw', '', ['active']), /\bufw (?:status|show)/));

  test('is active if its chains are loaded', () => {
    assert.equal(active('no', loaded), true);
    assert.equal(active('yes', loaded, answer('ip6tables', CHAINS('ufw6'))), true);
    assert.equal(active('yes', answer('iptables', ':INPUT ACCEPT [0:0]\n')), false);
    assert.equal(active('no', answer('iptables', CHAINS('ufw').replace(/.*forward.*\n/, ''))), false);
    // The name of a chain in a rule or a comment is not a chain.
    assert.equal(
      active(
        'no',
        answer('iptables', `-A x -m comment --comment "${CHAINS('ufw')}"\n`.replaceAll('\n:', ' :')),
      ),
      false,
    );
  });

  test('cannot be looked at', () => {
    assert.match(String(active('yes', loaded)), /those for IPv6 are not/);
    assert.match(
      String(active('no', answer('iptables', 'Permission denied (you must be root)\n', 4))),
      /may not read/,
    );
    assert.match(
      String(active('no', answer('iptables', 'sh: not found\n', 127))),
      /iptables is not on the host/,
    );
    const odd = "# Table `filter' is incompatible, use 'nft' tool.\n";
    assert.match(String(active('no', answer('iptables', odd))), /incompatible/);
  });
});

suite('rules of ufw', () => {
  const tuples: readonly (readonly [string, string])[] = [
    ['limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in', 'limit 22/tcp'],
    ['deny any 53 ::/0 any ::/0 in', 'deny 53'],
    ['allow tcp 443 0.0.0.0/0 any 10.0.0.0/8 in', 'allow from 10.0.0.0/8 to any port 443 proto tcp'],
    ['allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 in_eth0', 'allow in on eth0 to any port 80 proto tcp'],
    ['reject tcp 25 0.0.0.0/0 any 0.0.0.0/0 out', 'reject out 25/tcp'],
    ['deny any any 0.0.0.0/0 any 192.0.2.1 in', 'deny from 192.0.2.1'],
    ['allow_log tcp 99 0.0.0.0/0 any 0.0.0.0/0 in comment=6869', 'allow log 99/tcp'],
    ['allow any any 10.2.2.2 5 10.1.1.1 in', 'allow from 10.1.1.1 port 5 to 10.2.2.2'],
    ['allow any any 0.0.0.0/0 any 0.0.0.0/0 out_eth0', 'allow out on eth0'],
    ['route:allow any any 0.0.0.0/0 any 0.0.0.0/0 in_eth0!out_lo', 'route allow in on eth0 out on lo'],
    ['allow tcp 80 0.0.0.0/0 any 0.0.0.0/0 Nginx%20HTTP - in', 'allow Nginx HTTP'],
  ];
  for (const [tuple, rule] of tuples) {
    test(`are written as by ufw: ${rule}`, () =>
      assert.equal(readTuple(`### tuple ### ${tuple}`)?.text, rule));
  }

  test('are only these lines', () => {
    assert.equal(readTuple('-A ufw-user-input -p tcp --dport 22 -j ACCEPT'), undefined);
  });
});

suite('sudoers', () => {
  test('are read with comments, continued lines, ids, quotes and includes', () => {
    const text = String.raw`Defaults env_reset # settings
Defaults:deploy !requiretty
Defaults	secure_path="/usr/bin:/bin # not a comment"
#1000 ALL = ALL
User_Alias OPS = a, b
OPS, %wheel ALL = (root) NOPASSWD: /bin/ls, \
   /bin/cat
"DOMAIN\\some one" ALL=(ALL) ALL
#includedir /etc/sudoers.d
@include "/etc/more rules"
not a rule`;
    assert.deepEqual(readSudoers(text.split('\n')), {
      rules: [
        { who: ['#1000'], what: 'ALL=ALL' },
        { who: ['OPS', '%wheel'], what: 'ALL=(root) NOPASSWD: /bin/ls, /bin/cat' },
        { who: [String.raw`DOMAIN\some one`], what: 'ALL=(ALL) ALL' },
      ],
      settings: [
        { scope: '', text: 'env_reset', name: 'env_reset' },
        { scope: ':deploy', text: '!requiretty', name: 'requiretty' },
        { scope: '', text: 'secure_path="/usr/bin:/bin # not a comment"', name: 'secure_path' },
      ],
      includes: ['/etc/sudoers.d/', '/etc/more rules'],
      unread: ['not a rule'],
    });
  });

  test('with unread includes prove nothing', () => {
    const stdout = files({ '/etc/sudoers': 'root ALL=(ALL) ALL\n@include /etc/other\n' });
    const sighting = seen(readAnswer('sudoers', '', { stdout }, ['rules']));
    assert.deepEqual(sighting.state, { exists: true });
    assert.deepEqual(sighting.unseen.rules, { unable: '/etc/other is included but was not read' });
  });
});

suite('audit', () => {
  const wanted = ['enabled', 'locked', 'rules', 'lost', 'backlog limit'];
  const look = (status: string, rules: string) =>
    seen(readAnswer('audit', '', { stdout: `=== status\n${status}\n=== rules\n${rules}\n` }, wanted));

  test('is on, off or locked, with its rules', () => {
    const status =
      'enabled 2\nfailure 1\npid 700\nrate_limit 0\nbacklog_limit 8192\nlost 3\nbacklog 0\nended 0';
    const rule = '-w /etc/passwd -p wa -k identity';
    assert.deepEqual(look(status, `${rule}\n-a always,exit -F arch=b64 -S execve\nended 0`).state, {
      ...{ enabled: true, locked: true, lost: 3, 'backlog limit': 8192 },
      rules: [rule, '-a always,exit -F arch=b64 -S execve'],
    });
    const off = look(status.replace('enabled 2', 'enabled 0'), 'No rules\nended 0');
    assert.deepEqual([off.state.enabled, off.state.locked, off.state.rules], [false, false, []]);
  });

  test('is shown only to root, on the host itself, and by auditctl', () => {
    const { state, unseen } = look(
      'You must be root to run this program.\nended 4',
      'Error sending rule list data request (Operation not permitted)\nended 255',
    );
    assert.deepEqual(state, {});
    assert.deepEqual(unseen.enabled, {
      unable: 'the kernel does not report it: You must be root to run this program.',
      hint: 'look as root (sudo: true), on the host itself, not in a container',
    });
    assert.match(unseen.rules?.unable ?? '', /Operation not permitted/);
    assert.equal(
      look('sh: auditctl: not found\nended 127', 'ended 127').unseen.lost?.unable,
      'auditctl is not on the host',
    );
  });
});

suite('firewalld', () => {
  test('is read at once, except what services open', () => {
    const zone = ['target', 'services', 'rich rules'];
    assert.equal(
      commandOf('firewalld', '', ['running', 'zones']),
      commandOf('firewalld zone', 'public', zone),
    );
    assert.match(commandOf('firewalld zone', 'public', ['ports']), /--zone='public' --list-services/);
  });
});

suite('names', () => {
  test('for connections are those that sshd accepts', () => {
    const look = (name: string) =>
      readAnswer('sshd configuration for', name, { stdout: 'port 22\npermitrootlogin no\n' }, [
        'setting PermitRootLogin',
      ]);
    assert.deepEqual(seen(look('user=root')).state, { valid: true, 'setting PermitRootLogin': 'no' });
  });
});
