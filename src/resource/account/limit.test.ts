import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, reply, resourceOf } from '../machine.fixture.ts';

function look(name: string, ...wanted: string[]) {
  const made = resourceOf('limit').look(name, factsOf('debian-12'), wanted);
  assert.ok('command' in made);
  return made;
}

const FILES = reply({
  stdout: `# comment
*          soft    core            0
www-data   soft    nofile  4096   # x
www-data   hard    nofile  8192
@team      -       nproc   unlimited

www-data soft nofile 5000
root soft nice -5
`,
});

suite('limit', () => {
  test('has a soft and a hard value for a domain; the last line wins', () => {
    const wanted = ['soft for www-data', 'hard for www-data'];
    assert.deepEqual(look('nofile', ...wanted).read(FILES), {
      exists: true,
      'soft for www-data': 5000,
      'hard for www-data': 8192,
    });
    assert.deepEqual(look('nproc', 'soft for @team', 'hard for @team').read(FILES), {
      exists: true,
      'soft for @team': 'unlimited',
      'hard for @team': 'unlimited',
    });
    assert.deepEqual(look('nice', 'soft for root').read(FILES), { exists: true, 'soft for root': -5 });
  });

  for (const [what, name, lines, state] of [
    [
      'upper case, but for the domain',
      'nofile',
      'bob SOFT NoFile 700\nBob soft nofile 1',
      { 'soft for bob': 700 },
    ],
    [
      'a soft one above the hard one',
      'nofile',
      'amy - nofile 600\namy soft nofile 650',
      { 'soft for amy': 600, 'hard for amy': 600 },
    ],
    [
      'a soft one without end',
      'nofile',
      'amy soft nofile -1\namy hard nofile 9',
      { 'soft for amy': 9, 'hard for amy': 9 },
    ],
    [
      'a hard one without end',
      'stack',
      'amy soft stack 5\namy hard stack INFINITY',
      { 'soft for amy': 5, 'hard for amy': 'unlimited' },
    ],
    [
      'nice values, of which the lower is the higher limit',
      'nice',
      'amy soft nice -9\namy hard nice -1',
      { 'soft for amy': -1, 'hard for amy': -1 },
    ],
    ['a priority', 'priority', 'amy soft priority -1', { 'soft for amy': -1 }],
    ['a dash as value', 'core', 'amy hard core -', { 'hard for amy': 'unlimited' }],
    ['a value that is none', 'core', 'amy hard core 5\namy hard core lots', { 'hard for amy': 5 }],
    ['a value with more behind it', 'core', 'amy hard core 10k', { 'hard for amy': 10 }],
    [
      'a value below 0, and one too big',
      'data',
      'amy soft data -2\namy hard data 99999999999999999999',
      { 'soft for amy': 'unlimited', 'hard for amy': 'unlimited' },
    ],
    ['a domain without limits', 'core', 'amy hard core 5\namy -', {}],
    [
      'a limit of one kind',
      'maxlogins',
      'amy whatever maxlogins 3',
      { 'soft for amy': 3, 'hard for amy': 3 },
    ],
  ] as const)
    test(`reads ${what}, as pam_limits does`, () => {
      const wanted = ['soft for amy', 'hard for amy', 'soft for bob', 'hard for bob'];
      const { exists: _, ...seen } = look(name, ...wanted).read(reply({ stdout: `${lines}\n` })) as Record<
        string,
        unknown
      >;
      assert.deepEqual(seen, state);
    });

  test('without a line for a domain is known to be missing', () => {
    const hard = look('core', 'hard for *');
    assert.deepEqual(hard.read(FILES), { exists: true });
    assert.equal(hard.unseen?.('hard for *', FILES), 'nothing');
    assert.deepEqual(look('stack', 'exists').read(FILES), { exists: false });
  });

  test('is one look for all limits', () => {
    assert.equal(look('core', 'hard for *').command, look('nofile', 'exists').command);
  });

  test('on a host whose files cannot be read cannot be looked at', () => {
    const read = (answer: Parameters<typeof reply>[0]) => look('core', 'exists').read(reply(answer));
    assert.deepEqual(read({ exitCode: 77 }), {
      unable: 'there is no /etc/security/limits.conf, or the folder cannot be entered',
    });
    const said = 'cat: limits.d/a.conf: Permission denied';
    assert.deepEqual(read({ stdout: '* - core 0\n', stderr: `${said}\n`, exitCode: 1 }), {
      unable: `the limits cannot be read: ${said}`,
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(read({ stderr: 'sh: cat: not found\n', exitCode: 127 }), {
      unable: 'cat /etc/security/limits.conf could not be run: sh: cat: not found',
      hint: 'install it on the host, in the PATH of the session',
    });
  });

  test('refuses limits that pam_limits does not have', () => {
    assert.equal(resourceOf('limit').refuse?.('nofile'), undefined);
    assert.match(
      String(resourceOf('limit').refuse?.('files')),
      /^"files" is not a limit; allowed: core, data, /,
    );
  });

  test('lets nice and priority be below zero, and refuses what no limit is', () => {
    const never = resourceOf('limit').attributes['soft for']?.never;
    for (const value of ['-1', '700', 'unlimited'])
      assert.equal(never?.(value, '@audio', false, 'nice'), undefined);
    for (const value of ['many', '-1'])
      assert.equal(never?.(value, '@audio', true, 'nofile'), 'a number or unlimited');
  });
});
