import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const NONE = 'cat: /x: No such file or directory\n\nstatus 1';
const MODE = { user: '-rw------- 1 0 0 9 Nov 1 1:1 x', system: '-rw-r--r-- 1 0 0 9 Nov 1 1:1 x' };

interface Lies {
  readonly cron?: string;
  readonly mode?: string;
  readonly id?: string;
  readonly users?: string;
  /** Lines of shadow without passwords; today is day 20,000. */
  readonly shadow?: string;
}

/** A crontab in the output form of printFile and PRINT_CRON. */
function read(
  name: string,
  text: string | undefined,
  { cron = 'debian', mode, id = '0', users = 'root\nops', shadow = '' }: Lies = {},
) {
  const system = name.startsWith('/etc/');
  const listed = mode ?? (system ? MODE.system : MODE.user);
  const file = text === undefined ? NONE : `${text}\nstatus 0`;
  const stat = text === undefined ? '' : `${listed}\n${listed}\n${system ? '' : `${id}\n`}`;
  const more = name.startsWith('/')
    ? system
      ? `=== users 0\n${users}\n`
      : ''
    : [1, 2].map((index) => `=== file ${index}\n${NONE}\n=== mode ${index}\n`).join('');
  const stdout = `=== file 0\n${file}\n=== mode 0\n${stat}${more}=== expired\n1728000000\n${shadow}\n=== cron\n${cron}\n`;
  const look = resourceOf('crontab').look(name, factsOf('debian-12'), ['entries']);
  assert.ok('command' in look);
  return readSighting(look, reply({ stdout }), ['entries', 'cron']);
}

/** The commands it starts, or why they are unknown. */
function started(name: string, text: string, lies: Lies = {}): unknown {
  const seen = read(name, text, lies);
  if (!('state' in seen)) return seen.unable;
  return seen.state.commands ?? seen.unseen.entries?.unable;
}

suite('crontab', () => {
  test('of an account that has expired, or whose password has, is started by no cron that asks PAM', () => {
    const job = '0 3 * * * /usr/bin/backup\n';
    const said = (why: string) => `cron starts nothing of ops, unless PAM is set up otherwise: ${why}`;
    for (const [shadow, why] of [
      ['ops:19000:0:99999:7::20000:', said('the account has expired')],
      ['ops:19000:0:99999:7::1:', said('the account has expired')],
      ['ops:0:0:99999:7:::', said('its password must be changed')],
      ['ops:19000:0:30:7:::', said('its password has expired')],
      ['ops:19000:0:30:7:30::', said('its password has expired')],
      ['ops:19000:0:99999:7::20001:', ['/usr/bin/backup']],
      ['ops:19990:0:30:7:::', ['/usr/bin/backup']],
      ['ops:19000::::::', ['/usr/bin/backup']],
      ['eve:0:0:99999:7:::', ['/usr/bin/backup']],
      ['', ['/usr/bin/backup']],
    ] as const)
      assert.deepEqual(started('ops', job, { shadow }), why, shadow);
    const shadow = 'ops:0:0:99999:7:::\nroot:19000:0:99999:7:::';
    assert.deepEqual(started('ops', job, { shadow, cron: 'busybox' }), ['/usr/bin/backup']);
    const system = (user: string) =>
      started('/etc/cron.d/x', `@daily root true\n0 3 * * * ${user} false\n`, { shadow });
    assert.deepEqual(
      [system('root'), system('ops')],
      [['true', 'false'], said('its password must be changed')],
    );
  });

  test('of a user has jobs; comments and settings are none', () => {
    const text = `# a comment
MAILTO=root
PATH = /bin
A="b c"

0  3 * *\t* /usr/bin/backup  --all
@reboot /usr/bin/start
*/5 1-4 1,15 jan mon-fri x
`;
    const { state } = read('root', text) as { state: object };
    assert.deepEqual(state, {
      exists: true,
      cron: 'Debian cron',
      entries: ['0 3 * * * /usr/bin/backup  --all', '@reboot /usr/bin/start', '*/5 1-4 1,15 jan mon-fri x'],
      commands: ['/usr/bin/backup  --all', '/usr/bin/start', 'x'],
      count: 3,
      problems: [],
    });
  });

  test('of the system has users before its commands', () => {
    const { state } = read('/etc/crontab', '17 * * * *\troot\tcd / && x\n@daily ops y\n') as {
      state: object;
    };
    assert.deepEqual(state, {
      exists: true,
      cron: 'Debian cron',
      entries: ['17 * * * * root cd / && x', '@daily ops y'],
      commands: ['cd / && x', 'y'],
      count: 2,
      problems: [],
    });
  });

  test('of a user that is named by its path is still one of a user', () => {
    assert.deepEqual(started('/var/spool/cron/crontabs/root', '* * * * * /tmp/evil\n'), ['/tmp/evil']);
    assert.deepEqual(started('/var/spool/cron/root', '* * * * * /tmp/evil x\n', { cron: 'cronie' }), [
      '/tmp/evil x',
    ]);
  });

  // Each line and file was tried with the cron of Debian 12 and with cronie 1.7, or looked up in their sources.
  const JOB = '* * * * * root x\n';
  for (const [what, text, debian, cronie] of [
    ['a last line without its end', `${JOB}* * * * * root y`, [], ['x']],
    ['a comment without its end', `${JOB}# y`, ['x'], ['x']],
    ['a line that is none', `${JOB}nonsense\n`, [], ['x']],
    ['a user who is not there', `${JOB}* * * * * nobody y\n`, [], ['x']],
    ['a setting without a value', `MAILTO=\n${JOB}`, [], ['x']],
    ['a setting of nothing', `MAILTO=""\n${JOB}`, ['x'], ['x']],
    ['a setting without a name', `=b\n${JOB}`, ['x'], ['x']],
    ['a time that never comes, of a line that is none', `${JOB}5-1 * * * * nobody y\n`, [], ['x']],
    ['a random time', '~ 1~5 * * * root x\n', [], ['x']],
    ['a random time without a beginning', '~5 * * * * root x\n', [], ['x']],
    ['a dash', '-* * * * * root x\n', [], ['x']],
    ['a range that never comes', '* * * * fri-mon root x\n', [], []],
    ['a week that ends with Sunday', '* * * * sat-sun root x\n', [], ['x']],
    ['hours that never come', '* 22-6 * * * root x\n', [], []],
    ['a day that no month has', '0 0 31 2,4,jun * root x\n', [], []],
    ['a day that only leap years have', '0 0 29 2 * root x\n', ['x'], ['x']],
    ['an empty range of days, and a day of the month', '0 0 1 * fri-mon root x\n', ['x'], ['x']],
    ['a step of one number', '1/5 * * * * root x\n', [], []],
    ['a step of nothing', '*/0 * * * * root x\n', [], []],
    ['a number too large', '60 * * * * root x\n', [], []],
    ['a name in upper case', '0 0 * JAN Mon root x\n', ['x'], ['x']],
    ['a word in upper case', '@Daily root x\n', [], []],
    ['too few times', '* * * * root x\n', [], []],
    ['blanks in front', ' \t* * * * * root x\n', ['x'], ['x']],
  ] as const)
    test(`${what}: what Debian's cron and cronie do with it`, () => {
      assert.deepEqual(started('/etc/cron.d/x', text), debian);
      assert.deepEqual(started('/etc/cron.d/x', text, { cron: 'cronie' }), cronie);
      const agreed = JSON.stringify(debian) === JSON.stringify(cronie);
      const none = started('/etc/cron.d/x', text, { cron: '' });
      if (agreed) assert.deepEqual(none, debian);
      else
        assert.match(String(none), /^there is no cron on the host, and crons differ in how they read it: /);
    });

  test('what no rule covers is unknown', () => {
    const why = 'it is not known how cron reads it: line 1 has a time that cannot be read: *x * * * * root x';
    assert.equal(started('/etc/cron.d/x', '*x * * * * root x\n'), why);
    // Debian's cron ignores text after a number, so these do run (crontab -T, 3.0pl1-162).
    for (const minute of ['1~5', '1_2', '2*', '5#1'])
      assert.match(String(started('/etc/cron.d/x', `${minute} * * * * root x\n`)), /cannot be read/);
    const other =
      'it is not known what /usr/sbin/crond starts: it is neither Debian cron nor cronie, busybox crond or systemd-cron';
    assert.equal(started('/etc/cron.d/x', JOB, { cron: 'other /usr/sbin/crond' }), other);
    assert.equal(
      started('/srv/crontab', JOB),
      'no cron reads /srv/crontab: it reads /etc/crontab, /etc/cron.d, /var/spool/cron',
    );
    assert.equal(
      started('/etc/cron.d/x', JOB, { cron: 'debian\ncronie' }),
      'the host has more than one cron: debian, cronie',
    );
    const options = "debian\noptions '-l'";
    assert.equal(
      started('/etc/cron.d/a.b', JOB, { cron: options }),
      'cron runs with -l, which takes names of another kind',
    );
  });

  test('systemd-cron accepts more than other crons, so what they reject is unknown', () => {
    const cron = { cron: 'systemd-cron' };
    assert.deepEqual(started('/etc/cron.d/x', JOB, cron), ['x']);
    for (const [path, text] of [
      ['/etc/cron.d/a.b', JOB],
      ['/etc/cron.d/x', '* * * * fri-mon root x\n'],
      ['/etc/cron.d/x', '* * * * * root x'],
      ['/etc/cron.d/x', 'FOO=\n* * * * * root x\n'],
      ['/etc/cron.d/x', '0 3 31 2 mon root x\n'],
    ] as const)
      assert.match(
        String(started(path, text, cron)),
        /^systemd-cron may take what other crons do not, and they say: /,
      );
    assert.deepEqual(started('/etc/cron.d/.x', JOB, cron), []);
  });

  for (const [name, debian, cronie] of [
    ['backup.sh', [], ['x']],
    ['backup~', [], []],
    ['backup.rpmsave', [], []],
    ['0backup_-A', ['x'], ['x']],
  ] as const)
    test(`a file called ${name} in /etc/cron.d`, () => {
      assert.deepEqual(started(`/etc/cron.d/${name}`, JOB), debian);
      assert.deepEqual(started(`/etc/cron.d/${name}`, JOB, { cron: 'cronie' }), cronie);
      assert.deepEqual(started(`/etc/cron.d/${name}`, JOB, { cron: '' }), debian);
      assert.deepEqual(started(`/etc/cron.d/${name}`, JOB, { cron: 'busybox' }), []);
    });

  for (const [name, mode, debian, cronie] of [
    ['/etc/cron.d/x', '-rw-rw-r-- 1 0 0 9', [], []],
    ['/etc/cron.d/x', '-rw-r--r-- 1 1000 0 9', [], []],
    ['/etc/cron.d/x', '-rw-r--r-- 2 0 0 9', [], ['x']],
    ['/etc/cron.d/x', '-rwxr-xr-x 1 0 0 9', ['x'], []],
    ['root', '-rw-r--r-- 1 0 0 9', [], ['root x']],
    ['root', '-rw------- 1 33 0 9', [], []],
  ] as const)
    test(`${name} with ${mode}`, () => {
      assert.deepEqual(started(name, JOB, { mode }), debian);
      assert.deepEqual(started(name, JOB, { mode, cron: 'cronie' }), cronie);
    });

  test('of a missing user waits, and busybox knows only users', () => {
    assert.equal(
      started('ghost', '* * * * * x\n', { id: '' }),
      'it is not known how cron reads it: the host has no user ghost, and cron waits for it',
    );
    assert.deepEqual(started('root', '* * * * * x', { cron: 'busybox', mode: MODE.system }), ['x']);
    // Around the end of the week, as a real one does it.
    assert.deepEqual(started('root', '* * * * fri-mon x\n', { cron: 'busybox' }), ['x']);
    assert.match(String(started('root', '* * * * fri-mon/2 x\n', { cron: 'busybox' })), /cannot be read/);
  });

  test('does not exist without a file, and has no jobs if the file is empty', () => {
    assert.deepEqual(read('root', undefined), { state: { exists: false }, unseen: {} });
    assert.deepEqual(read('/etc/cron.d/x', undefined), { state: { exists: false }, unseen: {} });
    assert.deepEqual(started('root', ''), []);
  });

  test('that cannot be read cannot be looked at, and is not missing because of that', () => {
    const look = resourceOf('crontab').look('/etc/crontab', factsOf('debian-12'), ['entries']);
    assert.ok('command' in look);
    for (const said of ['cat: /etc/crontab: Permission denied', 'sh: cat: not found']) {
      const stdout = `=== file 0\n${said}\n\nstatus 1\n=== mode 0\n=== users 0\n=== cron\ndebian\n`;
      assert.deepEqual(look.read(reply({ stdout })), {
        unable: `it cannot be read: ${said}`,
        hint: 'look as root (sudo: true)',
      });
    }
    assert.deepEqual(look.read(reply({ stdout: 'cut' })), {
      unable: 'cat ended with status 0 and said "cut"',
    });
  });

  test('refuses what is neither a user nor a path', () => {
    const refused = resourceOf('crontab').refuse;
    assert.equal(refused?.('root'), undefined);
    assert.equal(refused?.('/etc/cron.d/x'), undefined);
    assert.equal(refused?.('a/b'), 'an account name must not contain : / or a newline; found "a/b"');
  });
});
