import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandOf, readAnswer } from '../answer.fixture.ts';
import { factsOf, reply, resourceOf } from '../machine.fixture.ts';

const TABLE = `=== sockets
Num       RefCount Protocol Flags    Type St Inode Path
000000008b9ac260: 00000002 00000000 00000000 0002 01 914221 /run/d.sock
0000000078d80bc3: 00000003 00000000 00000000 0001 03 915002 /run/x y.sock
0000000078d80bc3: 00000002 00000000 00010000 0001 01 915001 /run/x y.sock
000000008cecf659: 00000003 00000000 00000000 0001 03 614614
00000000a360cbde: 00000002 00000000 00010000 0005 01  6928 /var/run/old.sock
00000000a360cbdf: 00000002 00000000 00000000 0001 01  6929 @abstract
`;
const HOLDERS = `=== names
/proc/7/fd:
lrwx------ 1 root root 64 Nov 22 15:31 3 -> socket:[915001]
/proc/8/fd:
lrwx------ 1 root root 64 Nov 22 15:31 3 -> socket:[6928]
=== comm
/proc/7/comm:perl
/proc/8/comm:other
`;
const HIDDEN = {
  unable: 'the process that holds the socket cannot be seen',
  hint: "look as root (sudo: true); in a container without the capability SYS_PTRACE root does not see other users' sockets",
};

function socket(name: string, stdout = TABLE) {
  return readAnswer('unix socket', name, { stdout });
}

suite('unix socket', () => {
  test('listens, with its type and the process that has it open', () => {
    assert.deepEqual(socket('/run/x y.sock', TABLE + HOLDERS), {
      state: { exists: true, listening: true, type: 'stream', process: 'perl' },
      unseen: {},
    });
    assert.deepEqual(socket('/run/d.sock'), {
      state: { exists: true, listening: true, type: 'datagram' },
      unseen: { process: HIDDEN },
    });
    const abstract = socket('@abstract');
    assert.ok('state' in abstract);
    assert.equal(abstract.state.listening, false);
  });

  test('is the same below /run and /var/run', () => {
    const state = { exists: true, listening: true, type: 'seqpacket', process: 'other' };
    for (const name of ['/run/old.sock', '/var/run/old.sock'])
      assert.deepEqual(socket(name, TABLE + HOLDERS), { state, unseen: {} });
  });

  test('does not exist', () => {
    for (const name of ['/run/x', '/run/nosuch.sock', '@abstrac'])
      assert.deepEqual(socket(name), { state: { exists: false, listening: false }, unseen: {} });
  });

  test('is missing if its file is not there or no socket any more, whatever its program still has', () => {
    const file = (said: string) => socket('/run/x y.sock', `=== file\n${said}\n${TABLE}`);
    assert.deepEqual(file('socket'), {
      state: { exists: true, listening: true, type: 'stream' },
      unseen: { process: HIDDEN },
    });
    for (const said of [
      "ls: cannot access '/run/x y.sock': No such file or directory",
      '-rw-r--r-- 1 root root 0 Nov 30 17:17 /run/x y.sock',
    ])
      assert.deepEqual(file(said), { state: { exists: false, listening: false }, unseen: {} }, said);
    assert.deepEqual(file("ls: cannot access '/run/x y.sock': Permission denied"), {
      unable:
        "a program has it, but this user cannot look whether the file is still there: ls: cannot access '/run/x y.sock': Permission denied",
      hint: 'look as root (sudo: true)',
    });
    const look = resourceOf('unix socket').look('/run/x y.sock', factsOf('debian-12'), ['listening']);
    assert.ok('command' in look);
    assert.match(
      look.further?.(reply({ stdout: TABLE }))?.command ?? '',
      /f='\/run\/x y\.sock'; if \[ -S "\$f" \]/,
    );
  });

  test('is not missing if the table could not be read completely', () => {
    assert.deepEqual(readAnswer('unix socket', '/run/x', { stdout: TABLE, truncated: true }), {
      unable: 'the table of unix sockets is too long to read completely',
    });
    const stderr = 'cat: /proc/net/unix: No such file or directory';
    assert.deepEqual(readAnswer('unix socket', '/run/x', { stdout: '=== sockets\n', stderr, exitCode: 1 }), {
      unable: `reading /proc/net/unix ended with status 1 and said "${stderr}"`,
    });
    assert.ok('unable' in socket('/run/x', '=== sockets\nwhat?\n'));
  });

  test('looks once for all sockets, except for their processes', () => {
    assert.equal(commandOf('unix socket', '/a', ['type']), commandOf('unix socket', '/b', ['type']));
    assert.notEqual(commandOf('unix socket', '/a'), commandOf('unix socket', '/b'));
  });

  test('refuses a path that is not absolute', () => {
    assert.equal(
      resourceOf('unix socket').refuse?.('x.sock'),
      'a unix socket has an absolute path, or @ before an abstract name; found "x.sock"',
    );
  });
});
