import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

const INODE = '89ed:0:0:5:1700000000:root:root\n';

/** The result of these sections below an inode of mode 4755. */
function read(sections: string, ...wanted: string[]) {
  const look = resourceOf('file').look('/x', factsOf('debian-12'), wanted);
  assert.ok('command' in look);
  const sighting = readSighting(look, reply({ stdout: INODE + sections }), wanted);
  assert.ok('unseen' in sighting);
  return sighting;
}

suite('file, in detail', () => {
  test('has special bits that read as adjectives', () => {
    const { state } = read('', 'setuid', 'setgid', 'sticky');
    assert.deepEqual([state.setuid, state.setgid, state.sticky], [true, false, false]);
  });

  test('has a number and names, from ls of GNU and of busybox', () => {
    const gnu = read('=== inode\n1435902 -rw-r--r-- 1 0 0 0 Nov 22 15:31 /x\n', 'inode', 'links');
    assert.deepEqual([gnu.state.inode, gnu.state.links], [1435902, 1]);
    const busybox = read('=== inode\n   35902 -rw-r--r--    2 0   0  0 Nov 22 15:31 /x\n', 'inode', 'links');
    assert.deepEqual([busybox.state.inode, busybox.state.links], [35902, 2]);
    assert.deepEqual(read('=== inode\nsh: ls: not found\n', 'links').unseen, {
      links: { unable: 'ls does not report it: sh: ls: not found' },
    });
  });

  test('has digests, or says why it has none', () => {
    const { state, unseen } = read(
      `=== sha512\n${'a'.repeat(128)}  /x\n=== md5\nsh: md5sum: not found\n`,
      'sha512',
      'md5',
    );
    assert.equal(state.sha512, 'a'.repeat(128));
    assert.deepEqual(unseen, { md5: { unable: 'its content cannot be read: sh: md5sum: not found' } });
    assert.equal(read(`=== md5\n${'a'.repeat(31)}  /x\n`, 'md5').state.md5, undefined);
  });

  test('has an access control list from getfacl, or from its mode if ls marks none', () => {
    const entries = ['user::rw-', 'user:www-data:r--', 'group::r--', 'mask::r--', 'other::r--'];
    assert.deepEqual(read(`=== acl\n${entries.join('\n')}\n\n`, 'acl').state.acl, entries);
    const folder = [...entries, 'default:user::rwx', 'default:group:with space:r-x', 'default:other::---'];
    assert.deepEqual(read(`=== acl\n${folder.join('\n')}\n\n`, 'acl').state.acl, folder);
    assert.deepEqual(read('=== acl\n-rwsr-xr-x 1 0 0 5 Nov 22 15:31 /x\n', 'acl').state.acl, [
      ...['user::rwx', 'group::r-x', 'other::r-x'],
    ]);
  });

  test('does not have an empty access control list if that cannot be read', () => {
    const hint = 'install acl on the host';
    const because = (why: string) => ({
      acl: { unable: `its access control list cannot be read: ${why}`, hint },
    });
    assert.deepEqual(
      read('=== acl\n-rwsr-xr-x+ 1 0 0 5 Nov 22 15:31 /x\n', 'acl').unseen,
      because('it has one, but getfacl is not on the host'),
    );
    assert.deepEqual(
      read('=== acl\ngetfacl is not on the host\n', 'acl').unseen,
      because('getfacl is not on the host'),
    );
    assert.deepEqual(read('=== acl\n', 'acl').unseen, because('no answer'));
  });

  test('has capabilities, in the format of old and new getcap', () => {
    const list = (said: string) => read(`=== capabilities\n${said}`, 'capabilities').state.capabilities;
    assert.deepEqual(list('status 0\n'), []);
    assert.deepEqual(list('/x cap_net_admin,cap_net_raw=ep\nstatus 0\n'), [
      ...['cap_net_admin=ep', 'cap_net_raw=ep'],
    ]);
    assert.deepEqual(list('/x = cap_net_raw+ep cap_chown+i\nstatus 0\n'), ['cap_net_raw=ep', 'cap_chown=i']);
    assert.deepEqual(list('/x =ep\nstatus 0\n'), ['all=ep']);
    assert.deepEqual(read('=== capabilities\nsh: getcap: not found\nstatus 127\n', 'capabilities').unseen, {
      capabilities: {
        unable: 'its capabilities cannot be read: sh: getcap: not found',
        hint: 'getcap must be on the host (libcap2-bin or libcap)',
      },
    });
  });

  test('has an SELinux label, none, or a stat without SELinux support', () => {
    const see = (said: string) => read(`=== selinux label\n${said}\n`, 'selinux label');
    assert.equal(see('system_u:object_r:etc_t:s0').state['selinux label'], 'system_u:object_r:etc_t:s0');
    assert.equal(
      see("?\nstat: failed to get security context of '/x': No data available").state['selinux label'],
      null,
    );
    assert.deepEqual(see('C').unseen, {
      'selinux label': {
        unable: 'stat on the host does not report it: C',
        hint: 'GNU coreutils stat is needed',
      },
    });
  });

  test('is readable, writable and executable by users, each checked separately', () => {
    const wanted = ['readable by www-data', 'mode', 'writable by www-data', 'executable by nosuch'];
    const sections = '=== access 0\nyes\n=== access 1\nno\n=== access 2\nthere is no user nosuch\n';
    const { state, unseen } = read(sections, ...wanted);
    assert.deepEqual([state['readable by www-data'], state['writable by www-data']], [true, false]);
    assert.deepEqual(unseen, {
      'executable by nosuch': { unable: 'it cannot be checked: there is no user nosuch' },
    });
    assert.deepEqual(
      read('=== access 0\nonly root can ask for another user\n', 'readable by www-data').unseen,
      {
        'readable by www-data': {
          unable: 'it cannot be checked: only root can ask for another user',
          hint: 'look as root (sudo: true)',
        },
      },
    );
    assert.deepEqual(read('=== access 0\n', 'readable by x').unseen, {
      'readable by x': { unable: 'it cannot be checked: no answer' },
    });
  });

  test('has text between markers, and null if one is missing', () => {
    const content = '=== content\n[a]\nx = 1\n# BEGIN ops\none\ntwo\n# END ops\nx=1\n';
    const see = (attribute: string) => read(content, attribute);
    assert.equal(see('text between # BEGIN..# END').state['text between # BEGIN..# END'], 'one\ntwo');
    assert.equal(see('text between [a] .. # BEGIN').state['text between [a] .. # BEGIN'], 'x = 1');
    assert.equal(see('text between # END..# BEGIN').state['text between # END..# BEGIN'], null);
    assert.equal(see('text between nosuch..# END').state['text between nosuch..# END'], null);
    assert.deepEqual(see('text between # BEGIN').unseen, {
      'text between # BEGIN': {
        unable: '"# BEGIN" does not name two markers',
        hint: 'write two markers with .. between them: "# BEGIN..# END"',
      },
    });
  });

  test('has lines that equal a text or match a pattern', () => {
    const count = (argument: string) =>
      read('=== content\nPort 22\n  Port 22 \n#Port 22\nport 22\n', `lines matching ${argument}`).state[
        `lines matching ${argument}`
      ];
    assert.equal(count('Port 22'), 2);
    assert.equal(count('/Port/'), 3);
    assert.equal(count('/^port/i'), 2);
    assert.equal(count('nosuch'), 0);
    const { unseen } = read('=== content\na\n', 'lines matching /(/');
    assert.match(String(unseen['lines matching /(/']?.unable), /^\/\(\/ is not a pattern: /);
  });

  test('that is not text has no matching lines', () => {
    const { unseen } = read('=== content\na\0b\n', 'lines matching a', 'text between a..b');
    const reason = {
      unable: 'its content is binary, not UTF-8 text',
      hint: 'compare its sha256, or use the command "grep …"',
    };
    assert.deepEqual(unseen, { 'lines matching a': reason, 'text between a..b': reason });
  });

  test('is not asked for what is not wanted', () => {
    const look = resourceOf('file').look('/x', factsOf('debian-12'), ['mode', 'setuid']);
    assert.ok('command' in look);
    assert.doesNotMatch(look.command, /getfacl|getcap|%C|sum|allowed|-ldin|head/);
  });
});
