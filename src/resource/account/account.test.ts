import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';

const MISSING = { state: { exists: false }, unseen: {} };
/** The attributes that are recorded for users; the rest is tested on answers, and in real containers. */
const RECORDED = ['exists', 'uid', 'gid', 'group', 'groups', 'home', 'shell', 'comment'];
const MACHINES = ['debian-12', 'debian-12-nobody', 'debian-12-bare', 'busybox'];

/** The result of an answer on a host with these tools. */
function read(noun: string, tools: string[], answer: Parameters<typeof reply>[0], ...wanted: string[]) {
  const look = resourceOf(noun).look('www-data', { ...factsOf('debian-12'), tools: new Set(tools) }, wanted);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), wanted);
}

for (const machine of MACHINES) {
  suite(`user on ${machine}`, () => {
    test('has all its attributes', async () => {
      assert.deepEqual(await see(machine, 'user', 'www-data', ...RECORDED), {
        state: {
          ...{
            exists: true,
            system: true,
            uid: 33,
            gid: 33,
            group: 'www-data',
            groups: ['team', 'www-data'],
          },
          ...{ home: '/var/www', shell: '/usr/sbin/nologin', comment: 'www-data' },
        },
        unseen: {},
      });
    });

    test('does not exist if no account has that name, even if a number matches', async () => {
      assert.deepEqual(await see(machine, 'user', 'nosuch', 'exists'), MISSING);
      assert.deepEqual(await see(machine, 'user', '0', 'exists'), MISSING);
    });
  });

  suite(`group on ${machine}`, () => {
    test('has a number and members', async () => {
      const team = { exists: true, gid: 4242, members: ['www-data'] };
      assert.deepEqual(await see(machine, 'group', 'team', 'exists', 'gid', 'members'), {
        state: team,
        unseen: {},
      });
      const empty = { exists: true, gid: 33, members: [] };
      assert.deepEqual(await see(machine, 'group', 'www-data', 'gid', 'members'), {
        state: empty,
        unseen: {},
      });
    });

    test('does not exist if none has that name, even if a number matches', async () => {
      assert.deepEqual(await see(machine, 'group', 'nosuch', 'exists'), MISSING);
      assert.deepEqual(await see(machine, 'group', '0', 'exists'), MISSING);
    });
  });
}

suite('account', () => {
  const denied = 'cat: /etc/passwd: Permission denied';

  test('cannot be looked at if its source does not answer, and is not missing because of that', () => {
    assert.deepEqual(read('user', [], { stdout: '=== status\n1\n', stderr: `${denied}\n` }, 'exists'), {
      unable: `cat /etc/passwd ended with status 1 and said "${denied}"`,
    });
    assert.deepEqual(
      read('user', ['getent'], { stdout: '=== status\n1\n', stderr: 'Unknown database\n' }, 'exists'),
      {
        unable: 'getent ended with status 1 and said "Unknown database"',
      },
    );
    assert.deepEqual(
      read('group', ['getent'], { stdout: '=== status\n127\n', stderr: 'sh: getent: not found\n' }, 'gid'),
      {
        unable: 'getent could not be run: sh: getent: not found',
        hint: 'install it on the host, in the PATH of the session',
      },
    );
    assert.deepEqual(read('group', [], { stdout: '=== status\n0\n' }, 'gid'), {
      unable: 'cat /etc/group ended with status 0 and said "=== status"',
    });
    assert.deepEqual(read('group', ['getent'], { stdout: 'www-data:broken\n=== status\n0\n' }, 'gid'), {
      unable: 'getent ended with status 0 and said "www-data:broken"',
    });
    assert.deepEqual(read('user', ['getent'], {}, 'exists'), {
      unable: 'getent ended with status 0 and said nothing',
    });
  });

  test('on a host without an account of number 0 is neither there nor missing', () => {
    for (const [noun, what] of [
      ['user', 'user'],
      ['group', 'group'],
    ] as const) {
      const seen = read(noun, ['getent'], { stdout: '=== status\n70\n' }, 'exists');
      assert.ok('unable' in seen);
      assert.match(String(seen.unable), new RegExp(`^the host has no ${what} with the number 0`));
    }
  });

  test("if the group is the user's primary one, membership cannot be denied", () => {
    const look = resourceOf('group').look('ops', factsOf('debian-12'), ['members']);
    assert.ok('command' in look);
    const stdout = 'ops:x:7:bob\n=== status\n0\n=== accounts\nalice:7\nbob:8\nstatus 0\n';
    const denied = (user: string, text = stdout) =>
      look.undeniable?.('members', user, reply({ stdout: text }))?.unable;
    assert.equal(denied('alice'), 'alice is not listed in it, but has it as the primary group');
    assert.equal(denied('carol'), undefined);
    assert.match(String(denied('carol', stdout.replace('status 0\n', 'status 2\n'))), /cannot be listed/);
    assert.deepEqual(look.read(reply({ stdout })), { exists: true, gid: 7, members: ['bob'] });
  });

  test('if /etc/group has two of them, the members are unknown', () => {
    const stdout = (local: string) =>
      `ops:x:7:bob,amy\n=== status\n0\n=== accounts\nalice:7\nstatus 0\n=== local groups\n${local}`;
    const look = resourceOf('group').look('ops', factsOf('debian-12'), ['members', 'users']);
    assert.ok('command' in look);
    const seen = (local: string) =>
      readSighting(look, reply({ stdout: stdout(local) }), ['members', 'users', 'gid']);
    const twice = {
      unable: 'the host has 2 groups called ops, with the numbers 7 (amy, bob) and 8 (carol)',
      hint: 'rename or remove all but one in /etc/group: programs look up only the first; grpck -r finds others',
    };
    assert.deepEqual(seen('ops:x:7:bob,amy\nops:x:8:carol\n'), {
      state: { exists: true, gid: 7 },
      unseen: { members: twice, users: twice },
    });
    // The same entry twice counts once, and so does one that another source of names also has.
    const once = { exists: true, gid: 7, members: ['amy', 'bob'], users: ['alice', 'amy', 'bob'] };
    for (const local of ['', 'ops:x:7:amy,bob\nops:x:7:bob,amy\n', 'ops:x\n\n'])
      assert.deepEqual(seen(local), { state: once, unseen: {} }, local);
  });

  test('with the same number as another one shares its users', () => {
    const stdout =
      'ops:x:7:\n=== status\n0\n=== accounts\nalice:8\nstatus 0\n=== local groups\nops:x:7:\nadm:x:7:dora\n';
    const look = resourceOf('group').look('ops', factsOf('debian-12'), ['members', 'users']);
    assert.ok('command' in look);
    const answer = reply({ stdout });
    assert.deepEqual(look.read(answer), { exists: true, gid: 7, members: [], users: ['dora'] });
    assert.deepEqual(look.undeniable?.('members', 'dora', answer), {
      unable: 'dora is not listed in it, but in adm, which has the same number 7',
      hint: 'check its users, which include everybody: has users none of dora',
    });
    assert.equal(look.undeniable?.('members', 'alice', answer), undefined);
  });

  test('is in all groups with a number', () => {
    const stdout =
      'www-data:x:1:7::/:/bin/sh\n=== status\n0\n=== group ids\n7 7 9\n=== group names\nops:x:7:\n=== local groups\nops:x:7:\nadm:x:7:dora\nnew:x:9:\n';
    const { state } = read('user', ['getent'], { stdout }, 'groups') as { state: Record<string, unknown> };
    assert.deepEqual([state.group, state.groups], ['ops', ['adm', 'new', 'ops']]);
  });

  test('keeps the rest if id does not report its groups', () => {
    const stdout =
      'www-data:x:33:33::/var/www:/bin/sh\n=== status\n0\n=== group ids\nid: ‘www-data’: no such user \n=== group names\n';
    const sighting = read('user', ['getent'], { stdout }, 'uid', 'groups');
    assert.ok('unseen' in sighting);
    assert.equal(sighting.state.uid, 33);
    assert.deepEqual(sighting.unseen, {
      groups: { unable: 'id does not report it: id: ‘www-data’: no such user' },
    });
  });

  test('has groups with a blank in their names, and one without a name', () => {
    const stdout =
      'www-data:x:1:7001::/:/bin/sh\n=== status\n0\n=== group ids\n7001 7001 7000 9\n=== group names\nshop staff:x:7001:alice\nshop staff:x:7001:alice\ndomain users:x:7000:\n';
    const { state } = read('user', ['getent'], { stdout }, 'groups') as { state: Record<string, unknown> };
    assert.deepEqual([state.group, state.groups], ['shop staff', ['9', 'domain users', 'shop staff']]);
  });

  test('whose name is a number is not the one that has this number', () => {
    const look = resourceOf('user').look('1000', factsOf('debian-12'), ['uid']);
    assert.ok('command' in look);
    assert.match(look.command, /^getent passwd \|\| /);
    const all = 'amy:x:1000:1000::/:/bin/sh\n1000:x:1001:1001::/:/bin/sh\n=== status\n0\n';
    assert.equal((look.read(reply({ stdout: all })) as { uid: number }).uid, 1001);
    const other = 'amy:x:1000:1000::/:/bin/sh\n=== status\n0\n';
    assert.deepEqual(look.read(reply({ stdout: other })), { exists: false });
  });

  test('refuses impossible names', () => {
    for (const noun of ['user', 'group']) {
      const refused = resourceOf(noun).refuse;
      assert.equal(refused?.('www-data'), undefined);
      assert.equal(refused?.("EXAMPLE\\o'hara"), undefined);
      assert.equal(refused?.(''), 'the name is empty');
      assert.equal(refused?.('--help'), 'an account name does not start with -; found "--help"');
      assert.equal(refused?.('a:b'), 'an account name must not contain : / or a newline; found "a:b"');
      assert.equal(refused?.('a\nb'), 'an account name must not contain : / or a newline; found "a\\nb"');
    }
  });
});
