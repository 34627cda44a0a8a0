import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandOf, readAnswer } from '../answer.fixture.ts';
import { resourceOf } from '../machine.fixture.ts';

const LINKS = `=== links
/sys/class/net/br0/address:02:00:00:00:00:01
/sys/class/net/br0/flags:0x1003
/sys/class/net/br0/mtu:1500
/sys/class/net/br0/operstate:down
/sys/class/net/bond0/flags:0x1403
/sys/class/net/bond0/operstate:up
/sys/class/net/bond0/bonding/slaves:eth1 eth2
/sys/class/net/bond0/bonding/mode:active-backup 1
/sys/class/net/eth0/address:02:fc:00:00:00:01
/sys/class/net/eth0/flags:0x1003
/sys/class/net/eth0/mtu:1400
/sys/class/net/eth0/operstate:up
/sys/class/net/eth0/speed:1000
/sys/class/net/eth1/flags:0x1802
/sys/class/net/eth1/operstate:unknown
/sys/class/net/eth2/flags:0x1803
/sys/class/net/eth2/operstate:up
/sys/class/net/team1/flags:0x1803
/sys/class/net/team1/operstate:up
/sys/class/net/lo/address:00:00:00:00:00:00
/sys/class/net/lo/flags:0x9
/sys/class/net/lo/mtu:65536
/sys/class/net/lo/operstate:unknown
=== parts
/sys/class/net/br0/brif/eth0
/sys/class/net/eth0/master
/sys/class/net/eth1/master
/sys/class/net/eth2/master
/sys/class/net/team1/master
`;
const TOOL = `=== ip
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
4: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\\       valid_lft forever preferred_lft forever
4: eth0    inet6 fe80::fc:ff:fe00:1/64 scope link \\       valid_lft forever preferred_lft forever
9: bond0    inet 10.9.0.1 peer 10.9.0.2/32 scope global bond0\\       valid_lft forever preferred_lft forever
`;
const TRIE = `=== inet6
fe8000000000000000fc00fffe000001 04 40 20 80     eth0
=== trie
Main:
     |-- 192.0.2.2
        /32 host LOCAL
Local:
     |-- 127.0.0.1
        /32 host LOCAL
     |-- 192.0.2.2
        /32 host LOCAL
=== route
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
`;
const ADDRESSES = {
  addresses: ['192.0.2.2/24', 'fe80::fc:ff:fe00:1/64'],
  ipv4: ['192.0.2.2'],
  ipv6: ['fe80::fc:ff:fe00:1'],
};

function of(name: string, stdout = LINKS + TOOL) {
  const sighting = readAnswer('interface', name, { stdout });
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting;
}

suite('interface', () => {
  test('has what the kernel and ip report about it', () => {
    assert.deepEqual(of('eth0'), {
      state: {
        exists: true,
        up: true,
        state: 'up',
        mac: '02:fc:00:00:00:01',
        mtu: 1400,
        speed: 1000,
        master: 'br0',
        members: [],
        'bond mode': null,
        ...ADDRESSES,
      },
      unseen: {},
    });
  });

  test("has the same addresses by the kernel's tables without ip", () => {
    const { state } = of('eth0', LINKS + TRIE);
    assert.deepEqual({ addresses: state.addresses, ipv4: state.ipv4, ipv6: state.ipv6 }, ADDRESSES);
    assert.deepEqual(of('lo', LINKS + TRIE).state.addresses, ['127.0.0.1/8']);
  });

  test('does not guess which interface an address belongs to', () => {
    const stdout = `${LINKS}${TRIE.replaceAll('192.0.2.2', '198.51.100.7')}`;
    const untold = {
      unable: 'without ip, nothing shows which IPv4 address belongs to which interface',
      hint: 'install iproute2 (ip) on the host',
    };
    for (const name of ['eth0', 'lo']) {
      const { state, unseen } = of(name, stdout);
      assert.equal(state.addresses, undefined);
      assert.deepEqual(unseen.addresses, untold);
    }
  });

  test('is up only if it is enabled and its state passes packets', () => {
    const up = (name: string) => of(name).state.up;
    assert.deepEqual(['eth0', 'lo', 'br0', 'eth1', 'nosuch'].map(up), [true, true, false, false, false]);
  });

  test('is part of a bridge or a bond, or has parts', () => {
    assert.deepEqual(of('br0').state.members, ['eth0']);
    assert.deepEqual(of('bond0').state.members, ['eth1', 'eth2']);
    assert.equal(of('bond0').state['bond mode'], 'active-backup');
    assert.equal(of('eth2').state.master, 'bond0');
    assert.equal(of('lo').state.master, null);
    assert.deepEqual(of('team1').unseen.master, {
      unable: 'team1 is part of something that is neither bridge nor bond',
    });
  });

  test('has the prefix of its peer', () => {
    assert.deepEqual(of('bond0').state.addresses, ['10.9.0.1/32']);
  });

  test('does not exist', () => {
    assert.deepEqual(of('nosuch'), { state: { exists: false, up: false }, unseen: {} });
  });

  test('exists also if only /proc shows it, and the rest is then unable', () => {
    const heading = 'Inter-|   Receive\n face |bytes\n';
    const { state, unseen } = of('eth0', `=== names\n${heading}  eth0: 1 2 3\n${TOOL}`);
    assert.deepEqual(state, { exists: true, ...ADDRESSES });
    assert.equal(unseen.up?.unable, 'there is no /sys/class/net on the host, which alone shows it');
    assert.equal(of('eth1', `=== names\n${heading}  eth0: 1 2 3\n`).state.exists, false);
  });

  test('cannot be looked at if nothing makes sense, and is not missing because of that', () => {
    assert.deepEqual(
      readAnswer('interface', 'eth0', {
        stdout: '=== links\n',
        stderr: 'sh: grep: not found',
        exitCode: 127,
      }),
      {
        unable: 'grep on /sys/class/net could not be run: sh: grep: not found',
        hint: 'install it on the host, in the PATH of the session',
      },
    );
    assert.deepEqual(readAnswer('interface', 'eth0', { stdout: '=== names\nwhat?' }), {
      unable: 'cat /proc/net/dev ended with status 0 and said "=== names"',
    });
    assert.equal(
      of('eth0', `${LINKS}=== ip\nwhat?\n`).unseen.ipv4?.unable,
      'the output of ip -o addr makes no sense',
    );
  });

  test('looks once for all names', () => {
    assert.equal(commandOf('interface', 'eth0'), commandOf('interface', 'lo'));
  });

  test('refuses an invalid name', () => {
    assert.equal(
      resourceOf('interface').refuse?.('a/b'),
      'an interface name has 1 to 15 bytes without /, space, * and ?; found "a/b"',
    );
    assert.equal(resourceOf('interface').refuse?.('eth0.100'), undefined);
  });
});
