import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from '../answer.fixture.ts';

suite('kernel command line', () => {
  const wanted = ['parameters', 'parameter quiet', 'parameter console', 'parameter root', 'parameter con'];
  test('has parameters and their values, the last of several', () => {
    const stdout = 'quiet console=tty0 console=ttyS0,115200 opt="a b" root=UUID=1\n';
    assert.deepEqual(readAnswer('kernel command line', '', { stdout }, wanted), {
      state: {
        parameters: ['quiet', 'console=tty0', 'console=ttyS0,115200', 'opt=a b', 'root=UUID=1'],
        'parameter quiet': '',
        'parameter console': 'ttyS0,115200',
        'parameter root': 'UUID=1',
        'parameter con': null,
      },
      unseen: {},
    });
  });

  test('cannot be looked at', () => {
    assert.deepEqual(readAnswer('kernel command line', '', { exitCode: 1, stderr: 'cat: gone' }, wanted), {
      unable: 'cat /proc/cmdline ended with status 1 and said "cat: gone"',
    });
  });
});

suite('virtualization', () => {
  const look = (stdout: string) => {
    const sighting = readAnswer('virtualization', '', { stdout });
    assert.ok('state' in sighting);
    return sighting;
  };
  const HINT = 'systemd-detect-virt (systemd) would have done';

  test('is what systemd-detect-virt says', () => {
    assert.deepEqual(look('=== container\nnone\n=== machine\nkvm\n'), {
      state: { container: 'none', machine: 'kvm' },
      unseen: {},
    });
  });

  test('is recognised by signs if that is not there', () => {
    const metal = `=== signs\n=== namespaces\nlrwxrwxrwx 1 root root 0 Nov 22 15:31 pid -> pid:[4026531836]\n=== firmware\nDell Inc.\nR740\n=== cpuinfo\nflags\t\t: fpu vme\n`;
    assert.deepEqual(look(metal).state, { container: 'none', machine: 'none' });
    assert.deepEqual(
      look(metal.replace('=== signs', '=== signs\npodman').replace('Dell Inc.', 'VMware, Inc.')).state,
      {
        container: 'podman',
        machine: 'vmware',
      },
    );
    assert.equal(
      look(metal.replace('Dell Inc.\nR740', 'Microsoft Corporation\nVirtual Machine')).state.machine,
      'microsoft',
    );
  });

  test('is unable if only its existence is known, so that no kind is excluded', () => {
    const some = look(
      '=== signs\n=== namespaces\nlrwxrwxrwx 1 root root 0 Nov 22 15:31 pid -> pid:[4026532408]\n=== firmware\nQEMU\n=== cpuinfo\nflags : fpu hypervisor lm\n',
    );
    assert.deepEqual(some, {
      state: {},
      unseen: {
        container: { unable: 'the host is a container, of an unknown kind', hint: HINT },
        machine: { unable: 'the host is a virtual machine, of an unknown kind', hint: HINT },
      },
    });
    assert.deepEqual(look('what?').unseen, {
      container: { unable: 'nothing shows whether the host is a container', hint: HINT },
      machine: { unable: 'nothing shows whether the host is a virtual machine', hint: HINT },
    });
  });
});

suite('hardware', () => {
  const CPUINFO =
    '=== cpuinfo\nprocessor\t: 0\nmodel name\t: AMD EPYC\n\nprocessor\t: 1\nmodel name\t: AMD EPYC\n';
  const MEMINFO = '=== meminfo\nMemTotal:       1000 kB\n';

  test('has processors, memory, and what the firmware reports', () => {
    const stdout = `=== cpus\n0-2,5\n${CPUINFO}${MEMINFO}=== vendor\nDell Inc. \n=== model\nPowerEdge R740\n`;
    assert.deepEqual(readAnswer('hardware', '', { stdout }), {
      state: {
        cpus: 4,
        'cpu model': 'AMD EPYC',
        memory: 1_024_000,
        vendor: 'Dell Inc.',
        model: 'PowerEdge R740',
      },
      unseen: {},
    });
  });

  test('leaves open what nothing shows', () => {
    const firmware = { unable: 'the firmware of the machine does not report it (/sys/class/dmi)' };
    assert.deepEqual(
      readAnswer('hardware', '', { stdout: `=== cpus\n${CPUINFO}${MEMINFO}=== vendor\n=== model\n` }),
      {
        state: { cpus: 2, 'cpu model': 'AMD EPYC', memory: 1_024_000 },
        unseen: { vendor: firmware, model: firmware },
      },
    );
    const bare = readAnswer('hardware', '', { stdout: `=== cpus\n=== cpuinfo\n${MEMINFO}` });
    assert.ok('state' in bare);
    assert.equal(bare.unseen.cpus?.unable, 'the kernel does not report it');
    assert.deepEqual(readAnswer('hardware', '', { stdout: '=== meminfo\n', exitCode: 1 }), {
      unable: 'cat /proc/meminfo ended with status 1 and said "=== meminfo"',
    });
  });
});

suite('memory', () => {
  test('has total, free and available', () => {
    const stdout = 'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    250 kB\n';
    assert.deepEqual(readAnswer('memory', '', { stdout }), {
      state: { total: 1_024_000, free: 102_400, available: 256_000, 'used percent': 75 },
      unseen: {},
    });
  });

  test('of an old kernel leaves open what is available; garbage is unable', () => {
    const old = readAnswer('memory', '', { stdout: 'MemTotal: 1000 kB\nMemFree: 100 kB\n' });
    assert.ok('state' in old);
    assert.equal(old.unseen['used percent']?.unable, 'the kernel does not report it: it is older than 3.14');
    assert.deepEqual(readAnswer('memory', '', { stdout: 'what?' }), {
      unable: 'cat /proc/meminfo ended with status 0 and said "what?"',
    });
  });
});

suite('system load', () => {
  test('has three averages, or is unable', () => {
    assert.deepEqual(readAnswer('system load', '', { stdout: '2.10 2.18 1.74 4/252 11\n' }), {
      state: { '1 minute': 2.1, '5 minutes': 2.18, '15 minutes': 1.74 },
      unseen: {},
    });
    assert.deepEqual(readAnswer('system load', '', { stdout: 'what?' }), {
      unable: 'cat /proc/loadavg ended with status 0 and said "what?"',
    });
  });
});

suite('uptime of the os', () => {
  const FACTS = 'uid=0\narchitecture=x86_64\nkernel=6.1\nhostname=h\ninit=none\nos-release\nID=debian\n';

  test('is since the kernel was started, or is not seen', () => {
    const seen = readAnswer('os', '', { stdout: `uptime=93784.55\n${FACTS}` }, ['uptime']);
    assert.ok('state' in seen);
    assert.equal(seen.state.uptime, 93_784_550);
    assert.deepEqual(seen.unseen, {});
    const hidden = readAnswer('os', '', { stdout: FACTS }, ['uptime']);
    assert.ok('state' in hidden);
    assert.deepEqual(hidden.unseen, { uptime: { unable: '/proc/uptime on the host cannot be read' } });
  });
});
