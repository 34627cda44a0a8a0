import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { withSources } from './sudoers.sources.ts';

const SIGHT = {
  state: {
    exists: true,
    rules: ['root ALL=(ALL:ALL) ALL'],
    passwordless: [],
    'rules for eve': [],
    files: ['/etc/sudoers'],
  },
  unseen: {},
};

suite('where sudo looks besides its files', () => {
  test('nowhere, by default and with the default said', () => {
    for (const said of [
      '',
      'sudoers: files',
      'Plugin sudoers_policy sudoers.so\nPlugin sudoers_io sudoers.so',
      'Plugin  sudoers_policy /usr/libexec/sudo/sudoers.so sudoers_mode=0400 sudoers_file=/etc/sudoers',
      'Plugin sample_approval sample_approval.so',
    ])
      assert.equal(withSources(SIGHT, said), SIGHT, said);
  });

  // sudo 1.9.13 with libsss-sudo, which writes this line itself.
  test('a directory adds rules: what the files have is there, what they lack may be', () => {
    const { state, unseen } = withSources(SIGHT, 'sudoers:        files sss');
    assert.deepEqual(Object.keys(state), ['exists', 'files']);
    assert.deepEqual(Object.keys(unseen), ['rules', 'passwordless', 'rules for eve']);
    assert.deepEqual(unseen.rules?.part, ['root ALL=(ALL:ALL) ALL']);
    assert.match(
      unseen.passwordless?.unable ?? '',
      /^sudo has rules from elsewhere, too: sudoers: files sss /,
    );
  });

  // The first tried with sudo 1.9.13: `sudo -l -U` prints the rules of the other file. The others by sudo.conf(5) and sudoers.ldap(5).
  test('another file, another program or only a directory: the files prove nothing', () => {
    for (const said of [
      'Plugin sudoers_policy sudoers.so sudoers_file=/etc/hidden',
      'Plugin python_policy python_plugin.so ModulePath=/x.py',
      'sudoers: [SUCCESS=return] ldap',
    ]) {
      const { state, unseen } = withSources(SIGHT, said);
      assert.deepEqual(state, { exists: true }, said);
      assert.equal(unseen.rules?.part, undefined);
      assert.equal(Object.keys(unseen).length, 4, said);
    }
  });
});
