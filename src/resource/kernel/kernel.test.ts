import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { settingPath } from '../configuration/setting-path.ts';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';

/** What is made of an answer. */
function read(noun: string, name: string, answer: Parameters<typeof reply>[0]) {
  const look = resourceOf(noun).look(name, factsOf('debian-12'), ['exists']);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), ['exists']);
}

suite('mount', () => {
  for (const machine of ['debian-12', 'debian-12-nobody', 'busybox']) {
    test(`exists with type, device and options, or does not exist, on ${machine}`, async () => {
      const options = ['rw', 'nosuid', 'nodev', 'noexec', 'relatime'];
      assert.deepEqual(await see(machine, 'mount', '/proc', 'exists', 'read-only'), {
        state: { exists: true, type: 'proc', device: 'proc', options, 'read-only': false },
        unseen: {},
      });
      assert.deepEqual(await see(machine, 'mount', '/nosuch', 'exists'), {
        state: { exists: false },
        unseen: {},
      });
    });
  }

  test('is the last one on its directory, also with a space in its path or a slash at its end', () => {
    const stdout = 'a /srv/my\\040disk ext4 rw 0 0\nb /srv/my\\040disk xfs ro,noexec 0 0\n';
    const state = { exists: true, type: 'xfs', device: 'b', options: ['ro', 'noexec'], 'read-only': true };
    assert.deepEqual(read('mount', '/srv/my disk/', { stdout }), { state, unseen: {} });
  });

  test('cannot be looked at without the table, and is not missing because of that', () => {
    const stderr = 'cat: /proc/mounts: No such file or directory';
    assert.deepEqual(read('mount', '/', { stderr, exitCode: 1 }), {
      unable: `cat /proc/mounts ended with status 1 and said "${stderr}"`,
    });
    assert.deepEqual(read('mount', '/', {}), {
      unable: 'cat /proc/mounts ended with status 0 and said nothing',
    });
  });
});

suite('mount in /etc/fstab', () => {
  const MOUNTS = '/dev/a / ext4 rw 0 0\n';
  const mount = (name: string, stdout: string) => {
    const wanted = ['in fstab', 'fstab options'];
    const look = resourceOf('mount').look(name, factsOf('debian-12'), wanted);
    assert.ok('command' in look);
    return readSighting(look, reply({ stdout }), wanted);
  };

  test('is there, mounted or not, or is not there', () => {
    const stdout = `${MOUNTS}=== fstab\n|# /srv on x\n|UUID=1\t/srv/my\\040disk/\text4  noatime,nofail 0 2\n|/dev/b none swap sw 0 0\n|/dev/a / ext4\n`;
    assert.deepEqual(mount('/srv/my disk', stdout), {
      state: { exists: false, 'in fstab': true, 'fstab options': ['noatime', 'nofail'] },
      unseen: {},
    });
    const root = mount('/', stdout);
    assert.ok('state' in root);
    assert.deepEqual([root.state['in fstab'], root.state['fstab options']], [true, ['defaults']]);
    const none = mount('/srv', stdout);
    assert.ok('state' in none);
    assert.deepEqual([none.state['in fstab'], none.state['fstab options']], [false, null]);
  });

  test('is unable if the file cannot be read', () => {
    const unable = mount('/', `${MOUNTS}=== fstab\nunreadable\n`);
    assert.ok('unseen' in unable);
    assert.deepEqual(unable.unseen['in fstab'], {
      unable: '/etc/fstab cannot be read',
      hint: 'look as root (sudo: true)',
    });
  });
});

suite('sysctl', () => {
  test('has a value, or does not exist', async () => {
    for (const machine of ['debian-12', 'busybox']) {
      const linux = { state: { exists: true, value: 'Linux', number: null }, unseen: {} };
      assert.deepEqual(await see(machine, 'sysctl', 'kernel.ostype', 'value'), linux);
      assert.deepEqual(await see(machine, 'sysctl', 'kernel/ostype', 'value'), linux);
      assert.deepEqual(await see(machine, 'sysctl', 'kernel.nosuch', 'exists'), {
        state: { exists: false },
        unseen: {},
      });
      const range = await see(machine, 'sysctl', 'net.ipv4.ip_local_port_range', 'value');
      assert.ok('state' in range);
      assert.equal(range.state.value, '32768 60999');
    }
  });

  test('is named with dots or slashes, as in sysctl', () => {
    const rows = [
      ['net.ipv4.conf.v0/7.forwarding', 'net/ipv4/conf/v0.7/forwarding'],
      ['net/ipv4/conf/v0.7/forwarding', 'net/ipv4/conf/v0.7/forwarding'],
      ['kernel/x.y', 'kernel/x.y'],
      ['kernel.x/y', 'kernel/x.y'],
      ['vm.swappiness', 'vm/swappiness'],
    ] as const;
    for (const [name, path] of rows) {
      assert.equal(settingPath(name), path);
      const look = resourceOf('sysctl').look(name, factsOf('debian-12'), ['value']);
      assert.ok('command' in look && look.command.includes(`/proc/sys/${path}`), name);
    }
    for (const name of ['a.//./b', 'a/../b', 'a//b'])
      assert.notEqual(resourceOf('sysctl').refuse?.(name), undefined, name);
  });

  test('has a number, if its value is one', () => {
    const numberOf = (stdout: string) => {
      const seen = read('sysctl', 'kernel.panic', { stdout });
      return 'state' in seen ? seen.state.number : seen;
    };
    assert.equal(numberOf('-1\n'), -1);
    assert.equal(numberOf('4194304\n'), 4_194_304);
    assert.equal(numberOf('9223372036854775807\n'), 9_223_372_036_854_775_807n);
    for (const text of ['1 2\n', '0x10\n', '\n']) assert.equal(numberOf(text), null, text);
  });

  test('that may not be read, or cannot be, is not missing because of that', async () => {
    assert.deepEqual(await see('debian-12-nobody', 'sysctl', 'kernel.cad_pid', 'value'), {
      unable: '/proc/sys/kernel/cad_pid cannot be read: permission denied',
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(read('sysctl', 'vm.swappiness', { exitCode: 77 }), {
      unable: 'there is no /proc/sys on the host',
    });
    assert.deepEqual(
      read('sysctl', 'vm.swappiness', { stderr: 'cat: read error: Invalid argument', exitCode: 1 }),
      {
        unable:
          'cat /proc/sys/vm/swappiness ended with status 1 and said "cat: read error: Invalid argument"',
      },
    );
  });

  test('refuses an invalid setting', () => {
    const refused = resourceOf('sysctl').refuse;
    assert.equal(refused?.('net/ipv4/conf/eth0.100/forwarding'), undefined);
    for (const name of ['', '../../etc/passwd', 'a..b', '.a', 'a/', '$(id)']) {
      assert.equal(
        refused?.(name),
        `a kernel setting is written like net.ipv4.ip_forward; found ${JSON.stringify(name)}`,
      );
    }
  });
});

suite('kernel module', () => {
  const stdout = 'nf_tables 376832 2 nft_compat,nf_nat, Live 0x0000000000000000\nip_vs 1 0 - Live 0x0\n';

  test('is loaded, with what uses it', () => {
    assert.deepEqual(read('kernel module', 'nf-tables', { stdout }), {
      state: { exists: true, loaded: true, size: 376_832, 'used by': ['nft_compat', 'nf_nat'] },
      unseen: {},
    });
    assert.deepEqual(read('kernel module', 'ip_vs', { stdout }), {
      state: { exists: true, loaded: true, size: 1, 'used by': [] },
      unseen: {},
    });
  });

  test('is not loaded, also if the kernel has no modules', async () => {
    const none = { state: { exists: false, loaded: false }, unseen: {} };
    assert.deepEqual(read('kernel module', 'floppy', { stdout }), none);
    assert.deepEqual(read('kernel module', 'floppy', {}), none);
    assert.deepEqual(await see('debian-12', 'kernel module', 'floppy', 'loaded'), none);
  });

  test('cannot be looked at when the list makes no sense', () => {
    assert.deepEqual(read('kernel module', 'floppy', { stdout: 'what?\n' }), {
      unable: 'cat /proc/modules ended with status 0 and said "what?"',
    });
    assert.deepEqual(read('kernel module', 'floppy', { stderr: 'cat: Permission denied', exitCode: 1 }), {
      unable: 'cat /proc/modules ended with status 1 and said "cat: Permission denied"',
    });
  });

  test('refuses an invalid module name', () => {
    assert.equal(
      resourceOf('kernel module').refuse?.('../x'),
      'a module name has only letters, digits, _ and -; found "../x"',
    );
  });
});
