import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const ROOT = '-r--r----- 1 0 0 9 Nov 1 1:1 x';

/** In the output form of printFiles and printOwners; a file with its own mode is followed by it. */
function see(files: Record<string, string | readonly [string, string]>, asked: readonly string[]) {
  const wanted = [...asked];
  const all = Object.entries(files).map(([path, file]) => [
    path,
    ...(typeof file === 'string' ? [file, ROOT] : file),
  ]);
  const texts = all.map(
    ([path, text]) => `file ${path}\n${text?.replaceAll(/^/gm, '|').replace(/\|$/, '')}\nend 0\n`,
  );
  const owners = all.map(([path, , mode]) => `${path}\n${mode}\n`);
  const answer = reply({ stdout: `folder /etc\n${texts.join('')}all files\n=== owners\n${owners.join('')}` });
  const look = resourceOf('sudoers').look(
    '',
    { ...factsOf('debian-12'), hostname: 'web.example.com' },
    wanted,
  );
  assert.ok('command' in look);
  const next = look.further?.(answer) ?? look;
  return readSighting(next, answer, wanted) as {
    state: Record<string, unknown>;
    unseen: Record<string, { unable: string }>;
  };
}

const passwordless = (text: string) => {
  const { state, unseen } = see({ '/etc/sudoers': text }, ['passwordless']);
  return state.passwordless ?? unseen.passwordless?.unable;
};

suite('sudoers', () => {
  for (const [what, text, who] of [
    ['NOPASSWD', 'a ALL=(ALL) NOPASSWD: ALL\nb ALL=(ALL) ALL\n', ['a']],
    ['a setting of a user', 'Defaults:a !authenticate\na ALL=(ALL) ALL\nb ALL=(ALL) ALL\n', ['a']],
    ['a setting of two', 'Defaults:a, b !authenticate\na ALL=ALL\nb ALL=ALL\nc ALL=ALL\n', ['a', 'b']],
    ['a setting of a user whom a group may hold', 'Defaults:a !authenticate\n%wheel ALL=ALL\n', ['a']],
    [
      'a setting of a group that a user of a rule may be in',
      'Defaults:%ops !authenticate\na ALL=ALL\n',
      ['%ops'],
    ],
    ['a setting of an alias', 'User_Alias ADM = a\nDefaults:ADM !authenticate\na ALL=ALL\n', ['ADM']],
    ['a setting of an alias, and nobody has a rule', 'Defaults:ADM !authenticate\n', []],
    ['a name with a backslash', '\\a ALL=NOPASSWD: ALL\na\\ b ALL=NOPASSWD: ALL\n', ['a', 'a b']],
    ['a setting of a user without a rule', 'Defaults:a !authenticate\nb ALL=ALL\n', []],
    ['a setting of everybody', 'Defaults env_reset, !authenticate\na ALL=ALL\n%b ALL=ALL\n', ['a', '%b']],
    ['a later word', 'Defaults:a !authenticate\nDefaults authenticate\na ALL=ALL\n', []],
    [
      'a later word for one',
      'Defaults !authenticate\nDefaults:a authenticate\na ALL=ALL\nb ALL=ALL\n',
      ['b'],
    ],
    ['PASSWD', 'Defaults !authenticate\na ALL=(ALL) PASSWD: ALL\nb ALL=PASSWD: /x, NOPASSWD: /y\n', ['b']],
    ['exempt_group', 'Defaults exempt_group=wheel\n%wheel ALL=(ALL) PASSWD: ALL\n', ['%wheel']],
    ['exempt_group, taken back', 'Defaults exempt_group=wheel\nDefaults !exempt_group\n%wheel ALL=ALL\n', []],
    ['a later rule of the same', 'a ALL=(ALL) NOPASSWD: ALL\na ALL=(ALL) ALL\n', []],
    ['a later rule of all', 'a ALL=(root) NOPASSWD: /x, /y\nALL ALL=(ALL:ALL) ALL\n', []],
    ['a later rule with more commands', 'a ALL=NOPASSWD: /x\na ALL=PASSWD: /x, /y\n', []],
    ['an earlier rule of the same', 'a ALL=(ALL) ALL\na ALL=(ALL) NOPASSWD: ALL\n', ['a']],
    ['a later rule of one command', 'a ALL=(ALL) NOPASSWD: ALL\na ALL=(ALL) /x\n', ['a']],
    ['a later rule as another user', 'a ALL=(ALL) NOPASSWD: ALL\na ALL=(bob) ALL\n', ['a']],
    ['a later rule of another host', 'a ALL=NOPASSWD: ALL\na web=ALL\n', ['a']],
    ['a later rule of one in a group', '%b ALL=NOPASSWD: ALL\na ALL=ALL\n', ['%b']],
    ['a later rule that leaves one out', 'a ALL=NOPASSWD: ALL\na ALL=ALL, !/x\n', ['a']],
    [
      'a later setting that takes it away again',
      'a ALL=NOPASSWD: ALL\na ALL=ALL\nDefaults:a !authenticate\n',
      ['a'],
    ],
    [
      'a setting of a host',
      'Defaults@web !authenticate\na ALL=ALL\n',
      'it is not known whether "Defaults@web !authenticate" applies to them',
    ],
    [
      'a setting of a command',
      'Defaults!/usr/bin/id !authenticate\na ALL=ALL\n',
      'it is not known whether "Defaults!/usr/bin/id !authenticate" applies to them',
    ],
  ] as const)
    test(`who needs no password: ${what}`, () => assert.deepEqual(passwordless(text), who));

  for (const [what, text, rules] of [
    [
      'a comment that ends in a backslash',
      '# old \\\na ALL=ALL\nb ALL=ALL # x \\\nc ALL=ALL\n',
      ['a ALL=ALL', 'b ALL=ALL', 'c ALL=ALL'],
    ],
    ['a line that goes on', 'a ALL=/x, \\\n  /y\nb ALL=/x, \\ \t\n/z\n', ['a ALL=/x, /y', 'b ALL=/x, /z']],
    ['an id', '#1000 ALL=ALL\n#a comment\n', ['#1000 ALL=ALL']],
    ['an include that is indented is a comment', '  #include /etc/other\na ALL=ALL\n', ['a ALL=ALL']],
    ['no end', 'a ALL=ALL', ['a ALL=ALL']],
  ] as const)
    test(`rules: ${what}`, () =>
      assert.deepEqual(see({ '/etc/sudoers': text }, ['rules']).state.rules, rules));

  test('a later setting wins, and those of a list apply separately', () => {
    const text = `Defaults use_pty, env_reset
Defaults env_keep = "A", env_keep += "B C"
Defaults:a !requiretty
Defaults !use_pty
Defaults secure_path="/bin,/sbin", env_reset
`;
    assert.deepEqual(see({ '/etc/sudoers': text }, ['defaults']).state.defaults, [
      ...['env_keep = "A"', 'env_keep += "B C"', ':a !requiretty', '!use_pty'],
      ...['secure_path="/bin,/sbin"', 'env_reset'],
    ]);
  });

  test('includes are expanded in place, and what sudo ignores does not count', () => {
    const files = {
      '/etc/sudoers':
        'Defaults use_pty\n@includedir /etc/sudoers.d\nDefaults !use_pty\n@include sudoers.%h\n',
      '/etc/sudoers.d/a': 'a ALL=NOPASSWD: ALL\n',
      '/etc/sudoers.d/a.dot': 'dot ALL=ALL\n',
      '/etc/sudoers.d/a~': 'tilde ALL=ALL\n',
      '/etc/sudoers.d/owner': ['owner ALL=ALL\n', '-r--r----- 1 1000 0 9 x'],
      '/etc/sudoers.d/world': ['world ALL=ALL\n', '-rw-rw-rw- 1 0 0 9 x'],
      '/etc/sudoers.d/group': ['group ALL=ALL\n', '-rw-rw-r-- 1 0 33 9 x'],
      '/etc/sudoers.d/loose': ['loose ALL=ALL\n', '-rw-rw-r-- 1 0 0 9 x'],
      '/etc/sudoers.web': 'web ALL=ALL\n',
    } as const;
    const { state } = see(files, ['rules', 'files', 'defaults']);
    assert.deepEqual(state.rules, ['a ALL=NOPASSWD: ALL', 'loose ALL=ALL', 'web ALL=ALL']);
    assert.deepEqual(state.defaults, ['!use_pty']);
    assert.deepEqual(state.files, [
      '/etc/sudoers',
      '/etc/sudoers.d/a',
      '/etc/sudoers.d/loose',
      '/etc/sudoers.web',
    ]);
  });

  test('an unreadable line, or a file that sudo refuses, makes it unable', () => {
    const odd = see({ '/etc/sudoers': 'a ALL=ALL\nnonsense here\n' }, ['passwordless']);
    assert.equal(odd.unseen.passwordless?.unable, 'this line cannot be read: nonsense here');
    const world = see({ '/etc/sudoers': ['a ALL=ALL\n', '-rw-rw-rw- 1 0 0 9 x'] }, ['rules']);
    assert.equal(world.unseen.rules?.unable, 'sudo refuses /etc/sudoers: everybody may write to it');
  });

  test('is not valid if visudo rejects a mode that sudo accepts', () => {
    const look = resourceOf('sudoers').look('', factsOf('debian-12'), ['valid']);
    assert.ok('command' in look);
    const valid = (said: string) =>
      (
        look.read(
          reply({ stdout: `file /etc/sudoers\n|a ALL=ALL\nend 0\nall files\n=== valid\n${said}` }),
        ) as { valid?: boolean }
      ).valid;
    assert.equal(
      valid('/etc/sudoers.d/ops: bad permissions, should be mode 0440\n/etc/sudoers: parsed OK\nstatus 1\n'),
      false,
    );
    assert.equal(valid('/etc/sudoers.d/ops: wrong owner (uid, gid) should be (0, 0)\nstatus 1\n'), false);
    assert.equal(valid('/etc/sudoers: parsed OK\nstatus 0\n'), true);
    assert.equal(valid('visudo: /etc/sudoers: Permission denied\nstatus 1\n'), undefined);
  });
});
