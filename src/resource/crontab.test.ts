import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, reply, resourceOf } from './machine.fixture.ts';

const MISSING = 'cat: /x: No such file or directory\n\nstatus 1\n';

function read(name: string, ...files: string[]) {
  const look = resourceOf('crontab').look(name, factsOf('debian-12'), ['entries']);
  assert.ok('command' in look);
  return look.read(reply({ stdout: files.map((text, index) => `=== ${index + 1}\n${text}`).join('') }));
}

suite('crontab', () => {
  test('of a user has jobs; comments and settings are none', () => {
    const text = `# a comment
MAILTO=root
PATH = /bin

0  3 * *\t* /usr/bin/backup  --all
@reboot /usr/bin/start
*/5 1-4 1,15 jan mon-fri x
not a job at all
status 0
status 0
`;
    assert.deepEqual(read('root', text, MISSING), {
      exists: true,
      entries: [
        ...['0 3 * * * /usr/bin/backup  --all', '@reboot /usr/bin/start', '*/5 1-4 1,15 jan mon-fri x'],
      ],
      commands: ['/usr/bin/backup  --all', '/usr/bin/start', 'x'],
      count: 3,
    });
    assert.deepEqual(read('root', MISSING, '@daily x\n\nstatus 0\n'), {
      exists: true,
      entries: ['@daily x'],
      commands: ['x'],
      count: 1,
    });
  });

  test('of the system has users before its commands', () => {
    assert.deepEqual(read('/etc/crontab', '17 * * * *\troot\tcd / && x\n-0 0 * * * ops y\n\nstatus 0\n'), {
      exists: true,
      entries: ['17 * * * * root cd / && x', '0 0 * * * ops y'],
      commands: ['cd / && x', 'y'],
      count: 2,
    });
  });

  test('does not exist where no file is, and has no jobs where it is empty', () => {
    assert.deepEqual(read('root', MISSING, MISSING), { exists: false });
    assert.deepEqual(read('/etc/cron.d/x', MISSING), { exists: false });
    assert.deepEqual(read('root', '\nstatus 0\n', MISSING), {
      exists: true,
      entries: [],
      commands: [],
      count: 0,
    });
  });

  test('that cannot be read cannot be looked at, and is not missing because of that', () => {
    const said = 'cat: /var/spool/cron/crontabs/root: Permission denied';
    assert.deepEqual(read('root', `${said}\n\nstatus 1\n`, MISSING), {
      unable: `it cannot be read: ${said}`,
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(read('root', 'sh: cat: not found\n\nstatus 127\n', MISSING), {
      unable: 'it cannot be read: sh: cat: not found',
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(read('root', 'cut'), { unable: 'cat ended with status 0 and said "=== 1"' });
  });

  test('refuses what is neither a user nor a path', () => {
    const refused = resourceOf('crontab').refuse;
    assert.equal(refused?.('root'), undefined);
    assert.equal(refused?.('/etc/cron.d/x'), undefined);
    assert.equal(refused?.('a/b'), 'an account name has no : / or newline; found "a/b"');
  });
});
