import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';

const MISSING = { state: { exists: false }, unseen: {} };
const RECORDED = ['exists', 'owner', 'group', 'mode', 'entries', 'count'];
const FOLDER = { exists: true, owner: 'root', group: 'root', mode: 0o2775 };

suite('directory', () => {
  for (const machine of ['debian-12', 'debian-12-nobody', 'busybox']) {
    test(`has entries, hidden ones too, on ${machine}`, async () => {
      const full = { state: { ...FOLDER, entries: ['.hidden', 'a', 'with space'], count: 3 }, unseen: {} };
      assert.deepEqual(await see(machine, 'directory', '/srv/folder', ...RECORDED), full);
      assert.deepEqual(await see(machine, 'directory', '/srv/folder-link', 'entries'), full);
      assert.deepEqual(await see(machine, 'directory', '/srv/nothing-in-it', 'entries', 'count'), {
        state: { ...FOLDER, mode: 0o755, entries: [], count: 0 },
        unseen: {},
      });
    });

    test(`does not exist if nothing or something else has the path, on ${machine}`, async () => {
      assert.deepEqual(await see(machine, 'directory', '/nosuch', 'exists'), MISSING);
      assert.deepEqual(await see(machine, 'directory', '/srv/plain.txt', 'exists', 'entries'), MISSING);
    });
  }

  test('is not listed if only its attributes are wanted', async () => {
    assert.deepEqual(await see('debian-12', 'directory', '/srv/folder', 'mode'), {
      state: FOLDER,
      unseen: {},
    });
  });

  test('that may not be listed keeps what its parent shows', async () => {
    assert.deepEqual(await see('debian-12-nobody', 'directory', '/srv/closed', 'mode', 'entries'), {
      state: { ...FOLDER, mode: 0o700 },
      unseen: {
        entries: {
          unable: "its entries cannot be read: ls: cannot open directory '/srv/closed/': Permission denied",
        },
      },
    });
  });

  test('behind a closed folder cannot be looked at, and is not missing because of that', async () => {
    assert.deepEqual(await see('debian-12-nobody', 'directory', '/srv/closed/inside', 'exists'), {
      unable: '/srv/closed/inside cannot be read: permission denied on a folder above it',
      hint: 'look as a user that may enter it, for example with sudo: true',
    });
  });

  test('without stat is read from ls', async () => {
    const untold = {
      unable: 'ls on the host does not report it',
      hint: 'install stat (coreutils) on the host',
    };
    assert.deepEqual(await see('debian-12-bare', 'directory', '/srv/folder', ...RECORDED), {
      state: { exists: true, mode: 0o2775, entries: ['.hidden', 'a', 'with space'], count: 3 },
      unseen: { owner: untold, group: untold },
    });
    assert.deepEqual(await see('debian-12-bare', 'directory', '/nosuch', 'exists'), MISSING);
  });

  test('with too many entries, or an answer that makes no sense, is not empty because of that', () => {
    const look = resourceOf('directory').look('/x', factsOf('debian-12'), ['count']);
    assert.ok('command' in look);
    const cut = { stdout: '41ed:0:0:4096:0:root:root\n=== entries\na\n', truncated: true };
    assert.deepEqual(readSighting(look, reply(cut), ['count']), {
      state: { ...FOLDER, mode: 0o755 },
      unseen: { count: { unable: 'its entries cannot be read: the list is too long' } },
    });
    assert.deepEqual(readSighting(look, reply({ stdout: 'what?\n' }), ['count']), {
      unable: 'stat ended with status 0 and said "what?"',
    });
  });

  test('with a name of two lines has ambiguous entries', () => {
    const look = resourceOf('directory').look('/x', factsOf('debian-12'), ['entries', 'count']);
    assert.ok('command' in look);
    const stdout = '41ed:0:0:4096:0:root:root\n=== entries\na\nb\n=== line ends\n/x/./a\nb\n';
    const sighting = readSighting(look, reply({ stdout }), ['entries', 'count']);
    assert.ok('unseen' in sighting);
    for (const attribute of ['entries', 'count'])
      assert.match(
        sighting.unseen[attribute]?.unable ?? '',
        /^a name in it has a line end, .*: "\/x\/\.\/a\\nb"$/,
      );
    const plain = readSighting(look, reply({ stdout: stdout.replace(/\/x\/.*\nb\n$/, '') }), ['count']);
    assert.ok('state' in plain && plain.state.count === 2);
  });

  test('refuses a path that is not absolute', () => {
    assert.equal(resourceOf('directory').refuse?.('tmp'), 'a path starts with /, but "tmp" does not');
  });

  test('has entries that a glob matches, and a total size', () => {
    const wanted = ['size', 'entries matching *.conf', 'count of [ab]?', 'count of *'];
    const look = resourceOf('directory').look('/x', factsOf('debian-12'), wanted);
    assert.ok('command' in look);
    const entries = '=== entries\na.conf\na1\nb.conf\nb2\nc3\n.conf\n';
    const sighting = readSighting(
      look,
      reply({ stdout: `41ed:0:0:4096:0:root:root\n=== size\n12\t/x/\nstatus 0\n${entries}` }),
      wanted,
    );
    assert.ok('state' in sighting);
    assert.deepEqual(
      wanted.map((attribute) => sighting.state[attribute]),
      [12288, ['a.conf', 'b.conf', '.conf'], 2, 6],
    );
    const stdout = "41ed:0:0:4096:0:root:root\n=== size\ndu: '/x/y': Permission denied\n8\t/x/\nstatus 1\n";
    assert.deepEqual(readSighting(look, reply({ stdout }), ['size']), {
      state: { ...FOLDER, mode: 0o755 },
      unseen: { size: { unable: "its size cannot be summed: du: '/x/y': Permission denied" } },
    });
  });
});
