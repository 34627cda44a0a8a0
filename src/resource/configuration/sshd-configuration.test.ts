import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

function read(answer: Parameters<typeof reply>[0], ...wanted: string[]) {
  const look = resourceOf('sshd configuration').look('', factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  const files = wanted.some((name) => name.startsWith('setting')) ? '=== files\nall files\n' : '';
  return readSighting(look, reply({ ...answer, stdout: `${answer.stdout ?? ''}${files}` }), wanted);
}

/** The results for settings with these files. */
function readWith(files: Readonly<Record<string, string>>, ...wanted: string[]) {
  const look = resourceOf('sshd configuration').look('', factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  const printed = Object.entries(files).map(
    ([path, text]) => `file ${path}\n${text.replaceAll(/^/gm, '|')}\nend 0\n`,
  );
  const sighting = readSighting(
    look,
    reply({ stdout: `${TOLD}=== files\n${printed.join('')}all files\n` }),
    wanted,
  );
  assert.ok('state' in sighting);
  return wanted.map((name) => sighting.unseen[name]?.unable ?? sighting.state[name]);
}

const TOLD = `port 22
permitrootlogin without-password
hostkey /etc/ssh/ssh_host_rsa_key
hostkey /etc/ssh/ssh_host_ed25519_key
acceptenv LANG LC_*
`;

suite('sshd configuration', () => {
  test('is about every connection: settings that a Match block changes for some are unknown', () => {
    const main = '/etc/ssh/sshd_config';
    const root = 'setting PermitRootLogin';
    const rows: readonly (readonly [text: string, setting: string, expected: unknown])[] = [
      ['PermitRootLogin yes', root, 'prohibit-password'],
      ['Match User git\n  X11Forwarding no', root, 'prohibit-password'],
      ['Match User git\nPermitRootLogin prohibit-password', root, 'prohibit-password'],
      ['Match all\nPermitRootLogin yes', root, 'prohibit-password'],
      ['Match User a\n#PermitRootLogin yes', root, 'prohibit-password'],
      [
        'Match Address 10.0.0.0/8\n\tpermitrootlogin=yes',
        root,
        `it is not the same for all: ${main} line 2, Match Address 10.0.0.0/8 sets yes`,
      ],
      [
        'Match User a\nX11Forwarding no\nMatch User b\nPermitRootLogin yes',
        root,
        `it is not the same for all: ${main} line 4, Match User b sets yes`,
      ],
      [
        'Match User a\nAllowGroups x',
        'setting AllowGroups',
        `it is not the same for all: ${main} line 2, Match User a sets x`,
      ],
      ['Include sshd_config.d/*.conf', root, 'prohibit-password'],
      [
        'Include /srv/more.conf',
        root,
        `it is not known whether it is the same for all: ${main} line 1 includes files that may have Match blocks: /srv/more.conf`,
      ],
      [
        'Match User a\nInclude /etc/ssh/sshd_config.d/*.conf',
        root,
        `it is not known whether it is the same for all: ${main} line 2 includes files for some connections: Match User a`,
      ],
    ];
    for (const [text, setting, expected] of rows)
      assert.deepEqual(readWith({ [main]: text }, setting), [expected], text);
    // A block ends with its file.
    const two = { [main]: 'Match User a', [`${main}.d/x.conf`]: 'PermitRootLogin yes' };
    assert.deepEqual(readWith(two, root), ['prohibit-password']);
  });

  test('has settings, in any case of their keyword; several values are a list', () => {
    const wanted = ['setting Port', 'setting PermitRootLogin', 'setting HostKey', 'setting acceptenv'];
    assert.deepEqual(read({ stdout: TOLD }, ...wanted), {
      state: {
        valid: true,
        'setting Port': 22,
        'setting PermitRootLogin': 'prohibit-password',
        'setting HostKey': ['/etc/ssh/ssh_host_rsa_key', '/etc/ssh/ssh_host_ed25519_key'],
        'setting acceptenv': 'LANG LC_*',
      },
      unseen: {},
    });
    assert.deepEqual(read({ stdout: TOLD }, 'setting AllowGroups'), { state: { valid: true }, unseen: {} });
    // An older name is answered by the current one.
    const older = read(
      { stdout: `${TOLD}kbdinteractiveauthentication no\n` },
      'setting ChallengeResponseAuthentication',
    );
    assert.match(JSON.stringify(older), /"setting ChallengeResponseAuthentication":"no"/);
    const said = read({ stdout: TOLD }, 'setting nosuch');
    assert.match(JSON.stringify(said), /sshd -T does not report nosuch: this release does not know it/);
  });

  test('that sshd does not accept is not valid, and has no settings', () => {
    for (const said of [
      '/etc/ssh/sshd_config: line 123: Bad configuration option: Foo',
      '/etc/ssh/sshd_config line 3: Badly formatted port number.',
    ]) {
      assert.deepEqual(read({ stderr: `${said}\n`, exitCode: 255 }, 'valid', 'setting port'), {
        state: { valid: false },
        unseen: { 'setting port': { unable: `sshd does not accept its files: ${said}` } },
      });
    }
  });

  test('of a host without sshd, or one that needs root, is neither valid nor invalid', () => {
    assert.deepEqual(read({ stderr: 'sh: eval: line 57: sshd: not found\n', exitCode: 127 }, 'valid'), {
      unable: 'sshd -T could not be run: sh: eval: line 57: sshd: not found',
      hint: 'install it on the host, in the PATH of the session',
    });
    assert.deepEqual(read({ stderr: 'sshd: no hostkeys available -- exiting.\n', exitCode: 1 }, 'valid'), {
      unable: 'sshd -T ended with status 1 and said "sshd: no hostkeys available -- exiting."',
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(
      read({ stderr: 'Missing privilege separation directory: /run/sshd\n', exitCode: 255 }, 'valid'),
      {
        unable: 'sshd -T ended with status 255 and said "Missing privilege separation directory: /run/sshd"',
      },
    );
    assert.deepEqual(read({ stdout: 'hello\n' }, 'valid'), {
      unable: 'sshd -T ended with status 0 and said "hello"',
    });
  });
});
