import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const ENTRY = 'deploy:x:1000:1000::/home/deploy:/bin/sh\n=== status\n0\n';
/** The public half of a key that was made for this test and thrown away. */
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOsiDFO2v9W6YbN8fiBccp+ZXIaz0YaU3IVWAy/oBNrB';
const FINGERPRINT = 'SHA256:gnn4FQXb2DbqOqF7JSg2CZ3u/B6bXEizZpCjdXUbX5w';
const ROOT = 'look as root (sudo: true)';

/** The result of these sections below the account's entry. */
function read(sections: string, ...wanted: string[]) {
  const look = resourceOf('user').look('deploy', factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  const sighting = readSighting(look, reply({ stdout: ENTRY + sections }), wanted);
  assert.ok('state' in sighting);
  return sighting;
}

function shadow(line: string, ...wanted: string[]) {
  const { state, unseen } = read(`=== now\n1800000000\n=== shadow\n${line}\n`, ...wanted);
  return { values: wanted.map((attribute) => state[attribute]), unseen };
}

suite('user, in detail', () => {
  test('without a shell has /bin/sh', () => {
    const look = resourceOf('user').look('deploy', factsOf('debian-12'), ['shell']);
    assert.ok('command' in look);
    const seen = readSighting(look, reply({ stdout: ENTRY.replace('/bin/sh', '') }), ['shell']);
    assert.equal('state' in seen && seen.state.shell, '/bin/sh');
  });

  test('is a system account below number 1000', () => {
    assert.equal(read('', 'system').state.system, false);
  });

  test('has a password with its dates, from shadow', () => {
    const wanted = [
      ...['locked', 'password', 'password age', 'password expires', 'password maximum age'],
      ...['password minimum age', 'password warning', 'account expires'],
    ];
    const day = 86_400_000;
    assert.deepEqual(shadow('set:20000:1:90:7:14:21916:', ...wanted), {
      values: [
        false,
        'set',
        1_800_000_000_000 - 20_000 * day,
        '2025-01-02',
        90 * day,
        day,
        7 * day,
        '2030-01-02',
      ],
      unseen: {},
    });
    assert.deepEqual(
      shadow('locked:20000:0:99999:7:::', 'locked', 'password expires', 'account expires').values,
      [...[true, 'never', 'never']],
    );
    assert.deepEqual(shadow('none:::::::', ...wanted).values, [
      ...[false, 'none', null, 'never', null, null, null, 'never'],
    ]);
    assert.deepEqual(shadow('set:0:0:99999:7:::', 'password expires').values, ['1970-01-01']);
  });

  test('if its shadow entry cannot be read, it is neither locked nor unlocked', () => {
    assert.deepEqual(shadow('/etc/shadow cannot be read', 'locked').unseen, {
      locked: { unable: '/etc/shadow cannot be read', hint: ROOT },
    });
    assert.deepEqual(shadow('', 'locked').unseen, {
      locked: { unable: 'it has no entry in the shadow database' },
    });
    assert.deepEqual(shadow('what?', 'locked').unseen, { locked: { unable: 'what?', hint: ROOT } });
  });

  test('may need no password for sudo by a setting that its rules do not show', () => {
    const look = resourceOf('user').look('deploy', factsOf('debian-12'), ['sudo rules']);
    assert.ok('command' in look);
    const doubt = (
      setting: string,
      value: string,
      rules = 'may run the following commands on web:\n    (ALL) ALL',
    ) =>
      look.undeniable?.(
        'sudo rules',
        value,
        reply({
          stdout: `${ENTRY}=== sudo\nMatching Defaults entries for deploy on web:\n    env_reset, use_pty${setting}\n\nUser deploy ${rules}\nstatus 0\n`,
        }),
      )?.unable;
    // sudo 1.9.13 with Defaults:deploy !authenticate, and with exempt_group.
    assert.equal(
      doubt(', !authenticate', 'NOPASSWD'),
      'sudo may ask for no password because of the setting !authenticate',
    );
    assert.match(doubt(', exempt_group=wheel', '(ALL) NOPASSWD: ALL') ?? '', / exempt_group=wheel$/);
    assert.equal(doubt('', 'NOPASSWD'), undefined);
    assert.equal(doubt(', !authenticate', '/bin/su'), undefined);
    assert.equal(doubt(', !authenticate', 'NOPASSWD', 'is not allowed to run sudo on web.'), undefined);
  });

  test('never reads the hash from the host', () => {
    const look = resourceOf('user').look('deploy', factsOf('debian-12'), ['locked']);
    assert.ok('command' in look);
    assert.match(look.command, /read -r name hash rest/);
    assert.doesNotMatch(look.command, /echo "[^"]*\$hash/);
  });

  const keys = (first: string, second = "cat: '/x': No such file or directory\n\nstatus 1") =>
    read(
      `=== authorized keys\n${first}\n=== authorized keys2\n${second}\n`,
      'authorized keys',
      'authorized key names',
      'authorized key count',
    );

  test('has authorized keys, as ssh-keygen -l prints them', () => {
    const file = `# a comment\n\ncommand="/bin/x y",no-pty ${KEY} ops@example one\n${KEY}\nnonsense\n\nstatus 0`;
    const { state } = keys(file);
    assert.deepEqual(state['authorized keys'], [FINGERPRINT, FINGERPRINT]);
    assert.deepEqual(state['authorized key names'], ['ops@example one']);
    assert.equal(state['authorized key count'], 2);
    assert.equal(keys(file, `${KEY}\n\nstatus 0`).state['authorized key count'], 3);
  });

  test('has no keys in files that sshd does not read, and unknown ones where sshd looks elsewhere, too', () => {
    const file = `${KEY}\n\nstatus 0`;
    const seen = (sshd: string) => {
      const { state, unseen } = keys(file, `${file}\n=== sshd\n${sshd}`);
      return state['authorized key count'] ?? unseen['authorized keys'];
    };
    assert.equal(seen(''), 2);
    // Fedora and its relatives have the second; OpenSSH takes a keyword with = and in any case, too.
    assert.equal(seen('AuthorizedKeysFile .ssh/authorized_keys .ssh/authorized_keys2'), 2);
    assert.equal(seen('AuthorizedKeysFile\t.ssh/authorized_keys\nAuthorizedKeysCommand none'), 1);
    assert.equal(seen('authorizedkeysfile = none'), 0);
    const hint = 'look at the file that it names, or at what its command prints';
    assert.deepEqual(seen('AuthorizedKeysCommand /usr/bin/keys %u\nAuthorizedKeysCommandUser nobody'), {
      ...{ unable: 'sshd has keys from elsewhere, too: AuthorizedKeysCommand /usr/bin/keys %u', hint },
      part: [FINGERPRINT, FINGERPRINT],
    });
    assert.deepEqual(seen('  AuthorizedKeysFile /etc/ssh/keys/%u'), {
      ...{ unable: 'sshd has keys from elsewhere, too: AuthorizedKeysFile /etc/ssh/keys/%u', hint },
      part: [],
    });
  });

  test('has no keys without the files; if they cannot be read that is unknown', () => {
    assert.deepEqual(keys("cat: '/x': No such file or directory\n\nstatus 1").state['authorized keys'], []);
    const said = 'cat: /home/deploy/.ssh/authorized_keys: Permission denied';
    const reason = { unable: `its keys cannot be read: ${said}`, hint: ROOT };
    assert.deepEqual(keys(`${said}\n\nstatus 1`).unseen, {
      'authorized keys': reason,
      'authorized key names': reason,
      'authorized key count': reason,
    });
    assert.equal(keys('sh: cat: not found\n\nstatus 127').state['authorized keys'], undefined);
  });

  test('has the keys that sshd accepts, whatever their options contain', () => {
    const keys = (text: string) =>
      read(
        `=== authorized keys\n${text}\n\nstatus 0\n=== authorized keys2\ncat: x: No such file or directory\n\nstatus 1\n`,
        'authorized keys',
      ).state['authorized keys'];
    for (const options of [
      'command="echo ssh-rsa AAAAB3NzaC1yc2E= x" ',
      'restrict,command="a \\"b c" ',
      '',
      ' ',
    ])
      assert.deepEqual(keys(`${options}${KEY} me`), [FINGERPRINT], options);
    // sshd accepts no key after two words of options, after a marker of known_hosts, or of another type than its own.
    for (const line of [
      `restrict pty ${KEY}`,
      `@revoked * ${KEY}`,
      `sk-${KEY}`,
      `command="a ${KEY}`,
      `#${KEY}`,
    ])
      assert.deepEqual(keys(line), [], line);
  });

  const sudo = (said: string) => read(`=== sudo\n${said}\n`, 'sudo rules');

  test('has sudo rules, as sudo -l prints them', () => {
    const said = `Matching Defaults entries for deploy on web:
    env_reset, use_pty

User deploy may run the following commands on web:
    (ALL : ALL) ALL
    (root) NOPASSWD: /bin/ls, /bin/cat
status 0`;
    assert.deepEqual(sudo(said).state['sudo rules'], [
      '(ALL : ALL) ALL',
      '(root) NOPASSWD: /bin/ls, /bin/cat',
    ]);
    const none = 'User deploy is not allowed to run sudo on web.\nstatus 0';
    assert.deepEqual(sudo(none).state['sudo rules'], []);
  });

  test('has unknown sudo rules if sudo is missing or refuses', () => {
    assert.deepEqual(sudo('sh: sudo: not found\nstatus 127').unseen, {
      'sudo rules': {
        unable: 'sudo does not report it: sh: sudo: not found',
        hint: 'sudo must be on the host',
      },
    });
    assert.deepEqual(sudo('sudo: a password is required\nstatus 1').unseen, {
      'sudo rules': { unable: 'sudo does not report it: sudo: a password is required', hint: ROOT },
    });
  });

  test('is asked for no more than is wanted', () => {
    const look = resourceOf('user').look('deploy', factsOf('debian-12'), ['uid', 'shell']);
    assert.ok('command' in look);
    assert.doesNotMatch(look.command, /shadow|authorized|sudo/);
  });
});
