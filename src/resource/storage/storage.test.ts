import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandOf, readAnswer } from '../answer.fixture.ts';
import { resourceOf } from '../machine.fixture.ts';

const DF = `Filesystem     1024-blocks    Used Available Capacity Mounted on
//nas/my share      1000     250       500      34% /srv/data
=== mounts
overlay / overlay rw,relatime 0 0
//nas/my\\040share /srv/data cifs ro,nosuid 0 0
`;
const INODES = `=== inodes
Filesystem       Inodes  IUsed    IFree IUse% Mounted on
//nas/my share      200     50      150   25% /srv/data
`;

suite('filesystem', () => {
  const filesystem = (path: string, stdout: string) => readAnswer('filesystem', path, { stdout });

  test('has its space, its inodes and how it is mounted', () => {
    assert.deepEqual(filesystem('/srv/data/deep', DF + INODES), {
      state: {
        exists: true,
        device: '//nas/my share',
        'mount point': '/srv/data',
        type: 'cifs',
        options: ['ro', 'nosuid'],
        'read-only': true,
        size: 1_024_000,
        used: 256_000,
        free: 512_000,
        'used percent': 33.33,
        'free percent': 66.67,
        inodes: 200,
        'free inodes': 150,
        'inodes used percent': 25,
      },
      unseen: {},
    });
  });

  test('has no space or inodes if there are none, and says so', () => {
    const stdout =
      'Filesystem 1024-blocks Used Available Capacity Mounted on\nproc 0 0 0 - /proc/sys\n=== mounts\nproc /proc proc rw 0 0\n=== inodes\n';
    const sighting = filesystem('/proc', stdout);
    assert.ok('state' in sighting);
    assert.deepEqual(sighting.state, {
      exists: true,
      device: 'proc',
      'mount point': '/proc',
      type: 'proc',
      options: ['rw'],
      'read-only': false,
    });
    assert.equal(sighting.unseen['used percent']?.unable, '/proc/sys is a file system without a size');
    assert.equal(sighting.unseen.inodes?.unable, 'df on the host does not report inodes');
    const btrfs = `${DF}=== inodes\nFilesystem Inodes IUsed IFree IUse% Mounted on\n/dev/b 0 0 0 - /srv/data\n`;
    const counted = filesystem('/srv/data', btrfs);
    assert.ok('state' in counted);
    assert.equal(counted.unseen['free inodes']?.unable, '/srv/data has no fixed number of inodes');
  });

  test('does not exist, by coreutils and by busybox', () => {
    for (const said of [
      'df: /nosuch: No such file or directory\n',
      "Filesystem           1024-blocks    Used Available Capacity Mounted on\ndf: /nosuch: can't find mount point: No such file or directory\n",
    ]) {
      assert.deepEqual(readAnswer('filesystem', '/nosuch', { stdout: said, exitCode: 1 }), {
        state: { exists: false },
        unseen: {},
      });
    }
  });

  test('cannot be looked at without permission, without df, or if it makes no sense', () => {
    assert.deepEqual(
      readAnswer('filesystem', '/root/x', { stdout: 'df: /root/x: Permission denied\n', exitCode: 1 }),
      { unable: 'df: /root/x: Permission denied', hint: 'look as root (sudo: true)' },
    );
    assert.deepEqual(readAnswer('filesystem', '/', { stdout: 'sh: df: not found\n', exitCode: 127 }), {
      unable: 'df could not be run: sh: df: not found',
      hint: 'install it on the host, in the PATH of the session',
    });
    assert.deepEqual(filesystem('/', 'what?\n'), { unable: 'df ended with status 0 and said "what?"' });
  });
});

suite('block device', () => {
  const SYS = `/sys/class/block/sda/size:2097152
/sys/class/block/sda/ro:0
/sys/class/block/sda/removable:1
/sys/class/block/sda/device/model:QEMU HARDDISK   
/sys/class/block/sda/queue/rotational:1
/sys/class/block/sda/queue/logical_block_size:512
/sys/class/block/sda/queue/read_ahead_kb:128
/sys/class/block/sda1/size:1024
/sys/class/block/sda1/ro:1
/sys/class/block/sda1/partition:1
/sys/class/block/sda1/../queue/rotational:1
/sys/class/block/sda1/../queue/logical_block_size:512
/sys/class/block/sda1/../queue/read_ahead_kb:128
/sys/class/block/sda1/../device/model:QEMU HARDDISK
/sys/class/block/dm-0/size:8
/sys/class/block/dm-0/dm/name:data-root
/sys/class/block/dm-0/ro:0
`;
  const device = (name: string, stdout = SYS) => readAnswer('block device', name, { stdout });

  test('has its size and kind, a partition those of its disk', () => {
    const disk = {
      exists: true,
      size: 1_073_741_824,
      'read-only': false,
      rotational: true,
      removable: true,
      partition: false,
      model: 'QEMU HARDDISK',
      'sector size': 512,
      'read ahead': 131_072,
    };
    assert.deepEqual(device('/dev/sda'), { state: disk, unseen: {} });
    assert.deepEqual(device('sda1'), {
      state: { ...disk, size: 524_288, 'read-only': true, removable: false, partition: true },
      unseen: {},
    });
  });

  test('of the device mapper has its own name', () => {
    const mapped = device('/dev/mapper/data-root');
    assert.ok('state' in mapped);
    assert.equal(mapped.state.size, 4096);
    assert.equal(mapped.unseen.rotational?.unable, 'the kernel does not report it for dm-0');
  });

  test('does not exist', () => {
    for (const name of ['sdb', 'mapper/nosuch', '/dev/sd'])
      assert.deepEqual(device(name), { state: { exists: false }, unseen: {} });
  });

  test('cannot be looked at without sysfs or with garbage, and is not missing because of that', () => {
    assert.deepEqual(readAnswer('block device', 'sda', { exitCode: 77 }), {
      unable: 'there is no /sys/class/block on the host',
      hint: 'mount sysfs on the host',
    });
    assert.deepEqual(device('sda', 'what?\n'), {
      unable: 'grep on /sys/class/block ended with status 0 and said "what?"',
    });
    assert.ok(
      'unable' in readAnswer('block device', 'sda', { exitCode: 127, stderr: 'sh: grep: not found' }),
    );
  });

  test('looks once for all devices, and refuses an invalid device', () => {
    assert.equal(commandOf('block device', 'sda'), commandOf('block device', 'sdb'));
    assert.equal(
      resourceOf('block device').refuse?.('/dev/disk/by-id/x'),
      'a block device is written like sda, /dev/sda1 or mapper/data-root; found "/dev/disk/by-id/x"',
    );
  });
});

suite('swap', () => {
  const HEADING = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';

  test('has its size and its devices', () => {
    const stdout = `${HEADING}/dev/sda2                               partition\t1000\t\t250\t\t-2\n/my\\040swap                              file\t\t24\t\t0\t\t5\n`;
    assert.deepEqual(readAnswer('swap', '', { stdout }), {
      state: {
        exists: true,
        size: 1_048_576,
        used: 256_000,
        free: 792_576,
        devices: ['/dev/sda2', '/my swap'],
      },
      unseen: {},
    });
  });

  test('does not exist, or cannot be looked at', () => {
    assert.deepEqual(readAnswer('swap', '', { stdout: HEADING }), {
      state: { exists: false, size: 0, used: 0, free: 0, devices: [] },
      unseen: {},
    });
    assert.deepEqual(readAnswer('swap', '', { stdout: 'what?' }), {
      unable: 'cat /proc/swaps ended with status 0 and said "what?"',
    });
    assert.ok('unable' in readAnswer('swap', '', { stdout: `${HEADING}what?\n` }));
  });
});
