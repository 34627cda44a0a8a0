import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';
import type { State } from '../resource.ts';

const SHA256 = '058053d87c818d699cde0f00d670bca0e1c6ad857caa9758ea6a556d7c64fcee';
const MACHINES = ['debian-12', 'debian-12-nobody', 'busybox'];
const CLOSED = {
  unable: '/srv/closed/inside cannot be read: permission denied on a folder above it',
  hint: 'look as a user that may enter it, for example with sudo: true',
};

/** The attributes that are recorded for most files; the others are tested on answers, and in real containers. */
const RECORDED = [
  ...['exists', 'type', 'owner', 'uid', 'group', 'gid', 'mode', 'size', 'age', 'target'],
  ...['sha256', 'content', 'lines'],
];
/** No bit that changes the privileges of a program. */
const PLAIN = { setuid: false, setgid: false, sticky: false };

async function seen(machine: string, path: string, ...wanted: string[]) {
  const sighting = await see(machine, 'file', path, ...(wanted.length > 0 ? wanted : RECORDED));
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting;
}

function pick(state: State, ...attributes: string[]) {
  return attributes.map((attribute) => state[attribute]);
}

/** The result of an answer on a host with these tools. */
function read(answer: Parameters<typeof reply>[0], wanted: string[], tools = ['stat']) {
  const look = resourceOf('file').look('/x', { ...factsOf('debian-12'), tools: new Set(tools) }, wanted);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), wanted);
}

suite('file', () => {
  for (const machine of MACHINES) {
    test(`has all its attributes on ${machine}`, async () => {
      const { state, unseen } = await seen(machine, '/srv/plain.txt');
      const { age, ...rest } = state;
      assert.deepEqual(rest, {
        ...{ exists: true, type: 'regular', uid: 0, gid: 4242, owner: 'root', group: 'team', mode: 0o644 },
        ...{ size: 13, target: null, sha256: SHA256, content: 'one\ntwo\nthree', lines: 3 },
        ...PLAIN,
      });
      assert.deepEqual(unseen, {});
      assert.ok(typeof age === 'number' && age >= 0 && age % 1000 === 0 && age < 600_000, String(age));
    });

    test(`does not exist on ${machine} if it, its folder or a folder's folder is missing`, async () => {
      const missing = { state: { exists: false }, unseen: {} };
      assert.deepEqual(await see(machine, 'file', '/nosuch/file', 'exists', 'content'), missing);
      assert.deepEqual(await see(machine, 'file', '/srv/plain.txt/below', 'exists'), missing);
    });

    test(`that is a link is described by its target, on ${machine}`, async () => {
      const { state } = await seen(machine, '/srv/link');
      assert.deepEqual(pick(state, 'type', 'target', 'mode', 'size', 'group', 'sha256', 'lines'), [
        ...['symlink', 'plain.txt', 0o644, 13, 'team', SHA256, 3],
      ]);
    });

    test(`that is a pipe is not read, on ${machine}`, async () => {
      const { state, unseen } = await seen(machine, '/srv/pipe');
      assert.deepEqual(pick(state, 'exists', 'type', 'size', 'content'), [true, 'pipe', 0, undefined]);
      const reason = { unable: 'it is a pipe, not a regular file' };
      assert.deepEqual(unseen, { sha256: reason, content: reason, lines: reason });
    });
  }

  test('that is a link to nothing exists, has a target and nothing else', async () => {
    const { state, unseen } = await seen('debian-12', '/srv/dangling');
    assert.deepEqual(state, { exists: true, type: 'symlink', target: '/nosuch/target' });
    assert.deepEqual(unseen.mode, {
      unable:
        "it is a symbolic link that cannot be followed: stat: cannot statx '/srv/dangling': No such file or directory",
    });
    assert.deepEqual(unseen.content, unseen.mode);
  });

  test('that is empty has empty content and no lines', async () => {
    const { state } = await seen('debian-12', '/srv/empty');
    assert.deepEqual(pick(state, 'size', 'content', 'lines'), [0, '', 0]);
  });

  test('may be a directory or a device', async () => {
    assert.deepEqual(
      pick((await seen('debian-12', '/srv/folder', 'type', 'mode', 'content')).state, 'type', 'mode'),
      [...['directory', 0o2775]],
    );
    assert.deepEqual(pick((await seen('debian-12', '/dev/null', 'type', 'size')).state, 'type'), [
      'char device',
    ]);
  });

  test('of an unknown owner has numbers for names, and all twelve bits of its mode', async () => {
    const { state } = await seen('debian-12', '/srv/special', 'mode', 'owner', 'group');
    assert.deepEqual(pick(state, 'mode', 'owner', 'group'), [0o6711, '12345', '54321']);
  });

  test('with an odd name is data', async () => {
    const name = '/srv/it\'s "$(odd)"';
    assert.equal((await seen('debian-12', name, 'exists', 'content')).state.content, 'odd\n');
    assert.equal((await seen('busybox', name, 'exists', 'content')).state.content, 'odd\n');
  });

  test('behind a closed folder cannot be looked at, and is not missing because of that', async () => {
    assert.deepEqual(await see('debian-12-nobody', 'file', '/srv/closed/inside', 'exists'), CLOSED);
    assert.equal((await seen('debian-12', '/srv/closed/inside', 'exists')).state.exists, true);
  });

  test('that may not be read keeps what its folder shows', async () => {
    const { state, unseen } = await seen('debian-12-nobody', '/srv/unreadable');
    assert.deepEqual(pick(state, 'mode', 'owner', 'size'), [0o600, 'root', 2]);
    assert.deepEqual(unseen, {
      sha256: { unable: 'its content cannot be read: sha256sum: /srv/unreadable: Permission denied' },
      content: {
        unable:
          "its content cannot be read: head: cannot open '/srv/unreadable' for reading: Permission denied",
      },
      lines: { unable: 'its content cannot be read: grep: /srv/unreadable: Permission denied' },
    });
  });

  test('that is binary has a digest and no content', async () => {
    const { state, unseen } = await seen('debian-12', '/srv/binary', 'content', 'sha256');
    assert.equal(state.sha256, '59b271ae1bbcb1d31d41929817f4b16fb439eb4f31520b5ad1d5ce98920a7138');
    assert.deepEqual(unseen, {
      content: {
        unable: 'its content is binary, not UTF-8 text',
        hint: 'compare its sha256, or use the command "grep …"',
      },
    });
  });

  test('that is too large has no content, and shows its size', () => {
    const size = 1024 * 1024 + 1;
    const answer = (bytes: number) => ({
      stdout: `81a4:0:0:${size}:0:root:root\n=== content\n${'a'.repeat(bytes)}`,
    });
    const large = read(answer(size), ['content']);
    assert.ok('unseen' in large);
    assert.deepEqual(large.unseen.content, {
      unable: 'only 1 MiB of content is read, but it has 1048577 bytes',
      hint: 'compare its sha256, or use the command "grep …"',
    });
    const whole = read(answer(size - 1), ['content']);
    assert.ok('state' in whole);
    assert.equal(whole.state.content, 'a'.repeat(size - 1));
  });

  test('whose content looks like our own markers is read unchanged', () => {
    const content = '=== content\n=== sha256\nx\n';
    const sighting = read({ stdout: `81a4:0:0:25:0:root:root\n=== content\n${content}` }, ['content']);
    assert.ok('state' in sighting);
    assert.equal(sighting.state.content, content);
  });

  test('without stat is read from ls, which does not show names and time', async () => {
    const { state, unseen } = await seen('debian-12-bare', '/srv/plain.txt');
    assert.deepEqual(pick(state, 'type', 'mode', 'uid', 'gid', 'size', 'sha256', 'lines'), [
      ...['regular', 0o644, 0, 4242, 13, SHA256, 3],
    ]);
    const reason = {
      unable: 'ls on the host does not report it',
      hint: 'install stat (coreutils) on the host',
    };
    assert.deepEqual(unseen, { owner: reason, group: reason, age: reason });
    assert.deepEqual(await see('debian-12-bare', 'file', '/nosuch/file', 'exists', 'content'), {
      state: { exists: false },
      unseen: {},
    });
    assert.equal((await seen('debian-12-bare', '/srv/special', 'mode', 'owner', 'group')).state.mode, 0o6711);
    assert.equal((await seen('debian-12-bare', '/srv/folder', 'type', 'mode', 'content')).state.mode, 0o2775);
    assert.equal((await seen('debian-12-bare', '/dev/null', 'type', 'size')).state.size, undefined);
  });

  test('cannot be looked at if the answer makes no sense', () => {
    assert.deepEqual(read({ stdout: 'what?\n' }, ['mode']), {
      unable: 'stat ended with status 0 and said "what?"',
    });
    assert.deepEqual(read({}, ['mode']), { unable: 'stat ended with status 0 and said nothing' });
    assert.deepEqual(
      read({ stderr: "stat: cannot stat '/x': Input/output error\n", exitCode: 1 }, ['mode']),
      {
        unable: `stat ended with status 1 and said "stat: cannot stat '/x': Input/output error"`,
      },
    );
    // A shell prints this for a command whose interpreter is missing: it is not about the file.
    assert.deepEqual(read({ stderr: 'sh: stat: No such file or directory\n', exitCode: 127 }, ['mode']), {
      unable: 'stat could not be run: sh: stat: No such file or directory',
      hint: 'install it on the host, in the PATH of the session',
    });
  });

  test('reads digest, lines and content only if they are wanted', () => {
    const commandFor = (...wanted: string[]) => {
      const look = resourceOf('file').look('/x', factsOf('debian-12'), wanted);
      return 'command' in look ? look.command : '';
    };
    assert.doesNotMatch(commandFor('mode', 'size'), /sha256sum|grep|head|date|readlink/);
    assert.match(commandFor('sha256'), /sha256sum/);
    assert.match(commandFor('content'), /head -c '1048577' '\/x'/);
  });

  test('refuses an invalid path', () => {
    const refused = resourceOf('file').refuse;
    assert.equal(refused?.("/a b/-c/'"), undefined);
    assert.equal(refused?.(''), 'the name is empty');
    assert.equal(refused?.('etc/passwd'), 'a path starts with /, but "etc/passwd" does not');
    assert.equal(refused?.('~/x'), 'a path starts with /, but "~/x" does not');
    assert.equal(refused?.('/a\0'), 'a name cannot contain a NUL byte');
    assert.equal(refused?.(`/${'a/'.repeat(2048)}`), 'the name has 4097 bytes; the limit is 4096');
    assert.equal(
      refused?.(`/${'ä'.repeat(128)}`),
      'a file name has at most 255 bytes, but one in this path has 256',
    );
  });
});
