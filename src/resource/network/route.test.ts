import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandOf, readAnswer } from '../answer.fixture.ts';
import { resourceOf } from '../machine.fixture.ts';

const TOOL = `=== ip four
default via 192.0.2.1 dev eth0 
default via 192.0.2.9 dev eth1 metric 100 
172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 
blackhole 203.0.113.0/24 
10.1.0.0/16 tos 0x10 via 192.0.2.7 dev eth1 
10.1.0.0/16 dev eth0 scope link metric 5 
198.51.100.7 via 192.0.2.1 dev eth0 metric 5 
10.0.0.0/8 \\	nexthop via 192.0.2.1 dev eth0 weight 1 \\	nexthop via 192.0.2.2 dev eth1 weight 1 
=== ip six
fd00::/64 dev eth0 proto kernel metric 256 pref medium
default via fd00::1 dev eth0 metric 1024 pref medium
`;
const HEADING = 'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';
const KERNEL = `=== four
${HEADING}eth0\t00000000\t010200C0\t0003\t0\t0\t7\t00000000\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
*\t007100CB\t00000000\t0201\t0\t0\t0\t00FFFFFF\t0\t0\t0
=== six
fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 fd000000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
fd000000000000000000000000000002 80 00000000000000000000000000000000 00 00000000000000000000000000000000 00000000 00000001 00000000 80200001     eth0
ff000000000000000000000000000000 08 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;
const ONLY_LO_V6 = KERNEL.split('\n')
  .filter((line) => !line.includes('eth0'))
  .join('\n');

function route(name: string, stdout: string) {
  return readAnswer('route', name, { stdout });
}

suite('route', () => {
  test('has its gateway, device, source and metric by ip', () => {
    const state = {
      exists: true,
      via: '192.0.2.1',
      device: 'eth0',
      source: null,
      metric: 0,
      type: 'unicast',
    };
    assert.deepEqual(route('0.0.0.0/0', TOOL), { state, unseen: {} });
    assert.deepEqual(route('172.17.0.0/16', TOOL), {
      state: { ...state, via: null, device: 'docker0', source: '172.17.0.1' },
      unseen: {},
    });
    assert.deepEqual(route('::/0', TOOL), { state: { ...state, via: 'fd00::1', metric: 1024 }, unseen: {} });
    assert.deepEqual(route('198.51.100.7', TOOL), { state: { ...state, metric: 5 }, unseen: {} });
    assert.deepEqual(route('203.0.113.0/24', TOOL), {
      state: { ...state, via: null, device: null, type: 'blackhole' },
      unseen: {},
    });
    assert.deepEqual(route('10.1.0.0/16', TOOL), { state: { ...state, via: null, metric: 5 }, unseen: {} });
    assert.deepEqual(route('10.0.0.0/8', TOOL), {
      state: { ...state, via: '192.0.2.1, 192.0.2.2', device: 'eth0, eth1' },
      unseen: {},
    });
  });

  test("has the same by the kernel's table, which does not show the source", () => {
    const unseen = {
      source: {
        unable: "the kernel's table does not show the source",
        hint: 'install iproute2 (ip) on the host',
      },
    };
    const state = { exists: true, via: '192.0.2.1', device: 'eth0', metric: 7, type: 'unicast' };
    assert.deepEqual(route('0.0.0.0/0', KERNEL), { state, unseen });
    assert.deepEqual(route('::/0', KERNEL), { state: { ...state, via: 'fd00::1', metric: 1024 }, unseen });
    assert.deepEqual(route('fd00::/64', KERNEL), { state: { ...state, via: null, metric: 256 }, unseen });
    assert.deepEqual(route('203.0.113.0/24', KERNEL), {
      state: { ...state, via: null, device: null, metric: 0, type: 'unreachable' },
      unseen,
    });
  });

  test('does not exist for another prefix, an own address, multicast or the last entry of the kernel', () => {
    const none = { state: { exists: false }, unseen: {} };
    for (const name of ['172.17.0.0/17', 'fd00::2', 'ff00::/8'])
      assert.deepEqual(route(name, KERNEL), none, name);
    assert.deepEqual(route('::/0', ONLY_LO_V6), none);
    assert.deepEqual(route('172.17.0.0/17', TOOL), none);
  });

  test('cannot be looked at if no table could be read', () => {
    const stderr = 'cat: /proc/net/route: No such file or directory';
    assert.deepEqual(readAnswer('route', '::/0', { stdout: '=== four\n', stderr, exitCode: 1 }), {
      unable: `cat /proc/net/route ended with status 1 and said "${stderr}"`,
    });
    assert.deepEqual(route('::/0', '=== ip four\nwhat? is this\n=== ip six\n'), {
      unable: 'ip route ended with status 0 and said "=== ip four"',
    });
    assert.deepEqual(readAnswer('route', '::/0', { stdout: TOOL, truncated: true }), {
      unable: 'the routing table is too long to read completely',
    });
  });

  test('looks once for all routes and the default gateway', () => {
    assert.equal(commandOf('route', '::/0'), commandOf('route', '10.0.0.0/8'));
    assert.equal(commandOf('route', '::/0'), commandOf('default gateway', ''));
  });

  test('refuses an invalid network', () => {
    const refuse = resourceOf('route').refuse;
    assert.equal(
      refuse?.('10.0.0.0/33'),
      'a route is written as its network, like 10.0.0.0/8 or 2001:db8::/32; found "10.0.0.0/33"',
    );
    assert.equal(refuse?.('10.1.0.0/8'), '10.1.0.0/8 has bits after its prefix; the network is 10.0.0.0/8');
    assert.equal(refuse?.('2001:db8::/32'), undefined);
  });
});

suite('default gateway', () => {
  const gateway = (stdout: string) => readAnswer('default gateway', '', { stdout });

  test('has an address and a device for each family, the lowest metric first', () => {
    const state = {
      exists: true,
      address: '192.0.2.1',
      device: 'eth0',
      'ipv6 address': 'fd00::1',
      'ipv6 device': 'eth0',
    };
    assert.deepEqual(gateway(TOOL), { state, unseen: {} });
    assert.deepEqual(gateway(KERNEL), { state, unseen: {} });
  });

  test('is where both halves of all addresses go, or 2000::/3, before the default route', () => {
    const table = (four: string, six = '') =>
      gateway(`=== ip four\ndefault via 172.17.0.1 dev eth0 \n${four}=== ip six\n${six}`);
    // OpenVPN with redirect-gateway def1; `ip route get` goes by tun0.
    const halves = table('0.0.0.0/1 via 10.8.0.1 dev tun0 \n128.0.0.0/1 via 10.8.0.1 dev tun0 \n');
    assert.ok('state' in halves);
    assert.deepEqual([halves.state.address, halves.state.device], ['10.8.0.1', 'tun0']);
    const half = table('128.0.0.0/1 via 10.8.0.1 dev tun0 \n');
    assert.ok('state' in half);
    assert.equal(
      half.unseen.address?.unable,
      'the lower half of all addresses goes to the default route, the upper half to 10.8.0.1',
    );
    assert.equal(half.state['ipv6 address'], null);
    const six = table('', 'default via fd00::1 dev eth0 metric 1024 \n2000::/3 dev tun0 metric 1024 \n');
    assert.ok('state' in six);
    assert.deepEqual([six.state['ipv6 address'], six.state['ipv6 device']], [null, 'tun0']);
    const blocked = table('blackhole 0.0.0.0/1 \nblackhole 128.0.0.0/1 \n');
    assert.ok('state' in blocked);
    assert.match(blocked.unseen.address?.unable ?? '', / goes to blackhole, the upper half to blackhole$/);
  });

  test('does not exist', () => {
    assert.deepEqual(gateway(`=== four\n${HEADING}=== six\n`), { state: { exists: false }, unseen: {} });
    assert.deepEqual(gateway(ONLY_LO_V6), { state: { exists: false }, unseen: {} });
  });
});
