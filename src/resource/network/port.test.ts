import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';

const ALL = ['listening', 'addresses', 'protocol', 'ipv4', 'ipv6', 'process', 'user'];
const HIDDEN = {
  unable: 'the process that holds the socket cannot be seen',
  hint: "look as root (sudo: true); in a container without the capability SYS_PTRACE root does not see other users' sockets",
};
const EITHER = {
  unable: 'it listens on ::, and the kernel table does not show whether that socket accepts IPv4 as well',
  hint: 'install iproute2 on the host: ss shows it',
};
const HEADING = '  sl  local_address rem_address   st tx_queue\n';

const NOT_ONLY = { 'listening on ipv4 only': false, 'listening on ipv6 only': false };

function listening(addresses: string[], families: { ipv4?: boolean; ipv6: boolean }, who: object = {}) {
  const { ipv4, ipv6 } = families;
  const only = {
    'listening on ipv4 only': !ipv6,
    ...(ipv4 === undefined ? {} : { 'listening on ipv6 only': ipv6 && !ipv4 }),
  };
  return { exists: true, listening: true, protocol: 'tcp', addresses, ...families, ...only, ...who };
}

/** The result of an answer on a host with these tools. */
function read(
  name: string,
  tools: string[],
  answer: Parameters<typeof reply>[0],
  change: { architecture?: string } = {},
) {
  const facts = { ...factsOf('debian-12'), ...change, tools: new Set(tools) };
  const look = resourceOf('port').look(name, facts, ALL);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), ALL);
}

suite('port', () => {
  for (const machine of ['debian-12', 'debian-12-nobody', 'debian-12-bare', 'busybox']) {
    test(`listens or not, on ${machine}`, async () => {
      const only4 = { ipv4: true, ipv6: false };
      assert.deepEqual(await see(machine, 'port', '8080', 'listening'), {
        state: listening(['0.0.0.0'], only4),
        unseen: {},
      });
      assert.deepEqual(await see(machine, 'port', '9', ...ALL), {
        state: { exists: false, listening: false, ...NOT_ONLY, protocol: 'tcp' },
        unseen: {},
      });
      assert.deepEqual(await see(machine, 'port', '8080/udp', 'listening'), {
        state: { exists: false, listening: false, ...NOT_ONLY, protocol: 'udp' },
        unseen: {},
      });
    });
  }

  test('has the process and the user of its socket', async () => {
    const who = { process: 'perl', user: 'root' };
    for (const machine of ['debian-12', 'debian-12-bare']) {
      assert.deepEqual(await see(machine, 'port', '8080', ...ALL), {
        state: listening(['0.0.0.0'], { ipv4: true, ipv6: false }, who),
        unseen: {},
      });
      assert.deepEqual(await see(machine, 'port', '5353/udp', ...ALL), {
        state: { ...listening(['0.0.0.0'], { ipv4: true, ipv6: false }, who), protocol: 'udp' },
        unseen: {},
      });
    }
  });

  test('says so if its process cannot be seen', async () => {
    const seen = {
      state: listening(['127.0.0.1'], { ipv4: true, ipv6: false }, { user: 'www-data' }),
      unseen: { process: HIDDEN },
    };
    for (const machine of ['debian-12', 'debian-12-nobody', 'debian-12-bare', 'busybox']) {
      assert.deepEqual(await see(machine, 'port', '8083', ...ALL), seen, machine);
    }
  });

  test('on :: distinguishes IPv6 only from both families if ss is there', async () => {
    const who = { process: 'perl', user: 'root' };
    assert.deepEqual(await see('debian-12', 'port', '8081', ...ALL), {
      state: listening(['::'], { ipv4: true, ipv6: true }, who),
      unseen: {},
    });
    assert.deepEqual(await see('debian-12', 'port', '8082', ...ALL), {
      state: listening(['::'], { ipv4: false, ipv6: true }, who),
      unseen: {},
    });
  });

  test('on :: does not guess about IPv4 if ss is not there', async () => {
    for (const name of ['8081', '8082']) {
      assert.deepEqual(await see('debian-12-bare', 'port', name, ...ALL), {
        state: listening(['::'], { ipv6: true }, { process: 'perl', user: 'root' }),
        unseen: { ipv4: EITHER },
      });
    }
  });

  test('on :: and 0.0.0.0 accepts both families', () => {
    const row4 =
      '   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 44384 1 0 100 0\n';
    const row6 = `   0: ${'0'.repeat(32)}:0050 ${'0'.repeat(32)}:0000 0A 00000000:00000000 00:00000000 00000000    33        0 44385 1 0 100 0\n`;
    const stdout = `=== proc\n${HEADING}${row4}${HEADING}${row6}=== accounts\nroot:x:0:0::/:/bin/sh\n`;
    assert.deepEqual(read('80', [], { stdout }), {
      state: listening(['0.0.0.0', '::'], { ipv4: true, ipv6: true }, { user: '33, root' }),
      unseen: { process: HIDDEN },
    });
  });

  test('reads addresses in the byte order of the machine', () => {
    const row = (address: string) =>
      `=== proc\n${HEADING}   0: ${address}:0016 ${'0'.repeat(address.length)}:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5 1 0\n`;
    const addresses = (hex: string, architecture: string) => {
      const sighting = read('22', [], { stdout: row(hex) }, { architecture });
      return 'state' in sighting
        ? [sighting.state.addresses, sighting.state.ipv4, sighting.state.ipv6]
        : sighting;
    };
    assert.deepEqual(addresses('0100007F', 'x86_64'), [['127.0.0.1'], true, false]);
    assert.deepEqual(addresses('7F000001', 's390x'), [['127.0.0.1'], true, false]);
    assert.deepEqual(addresses('B80D0120000000000000000001000000', 'aarch64'), [
      ['2001:db8::1'],
      false,
      true,
    ]);
    assert.deepEqual(addresses('20010DB8000000000000000000000001', 's390x'), [['2001:db8::1'], false, true]);
    assert.deepEqual(addresses('0000000000000000FFFF00000100007F', 'x86_64'), [['127.0.0.1'], true, false]);
  });

  test('is read from ss if the kernel table cannot be read', () => {
    const rows = [
      'LISTEN 0      511    0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=1478,fd=5),("nginx",pid=1479,fd=5))',
      'LISTEN 0      511       [::1]:80    [::]:* users:(("other \\"name\\"",pid=1478,fd=6))',
    ];
    const untold = { unable: '/proc/net/tcp cannot be read, which alone shows the user' };
    assert.deepEqual(read('80', ['ss'], { stdout: `=== tool\n${rows.join('\n')}\n` }), {
      state: listening(
        ['0.0.0.0', '::1'],
        { ipv4: true, ipv6: true },
        { process: 'nginx, other \\"name\\"' },
      ),
      unseen: { user: untold },
    });
    assert.deepEqual(read('80', ['ss'], { stdout: '=== tool\n' }), {
      state: { exists: false, listening: false, ...NOT_ONLY, protocol: 'tcp' },
      unseen: {},
    });
    assert.deepEqual(
      read('53/udp', ['ss'], { stdout: '=== tool\nUNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:*\n' }),
      {
        state: { ...listening(['127.0.0.53%lo'], { ipv4: true, ipv6: false }), protocol: 'udp' },
        unseen: {
          process: HIDDEN,
          user: { unable: '/proc/net/udp cannot be read, which alone shows the user' },
        },
      },
    );
  });

  test('is read from netstat if there is no ss either', () => {
    // net-tools and busybox, as they were seen on Debian 12.
    const heading =
      'Active Internet connections (only servers)\nProto Recv-Q Send-Q Local Address           Foreign Address         State\n';
    const rows = [
      'tcp        0      0 0.0.0.0:80              0.0.0.0:*               LISTEN',
      'tcp6       0      0 :::80                   :::*                    LISTEN',
      'tcp        0      0 0.0.0.0:8080            0.0.0.0:*               LISTEN',
    ];
    const stdout = `=== tool\n${heading}${rows.join('\n')}\n`;
    const seen = read('80', ['netstat'], { stdout });
    assert.ok('state' in seen);
    assert.deepEqual(seen.state, listening(['0.0.0.0', '::'], { ipv4: true, ipv6: true }));
    const other = read('808', ['netstat'], { stdout });
    assert.ok('state' in other);
    assert.deepEqual(other.state, { exists: false, listening: false, ...NOT_ONLY, protocol: 'tcp' });
  });

  test('cannot be looked at if nothing shows it, and is not closed because of that', () => {
    assert.deepEqual(read('80', [], { stdout: '=== none\n' }), {
      unable: '/proc/net/tcp cannot be read on the host, and neither ss nor netstat is there',
      hint: 'install iproute2 (ss) on the host, or probe the port from outside',
    });
    assert.deepEqual(read('80', [], { stdout: '=== proc\n', exitCode: 2 }), {
      unable: 'grep on the table of sockets ended with status 2 and said "=== proc"',
    });
    assert.deepEqual(
      read('80', [], { stdout: '=== proc\n', stderr: 'sh: 1: grep: not found\n', exitCode: 127 }),
      {
        unable: 'grep on the table of sockets could not be run: sh: 1: grep: not found',
        hint: 'install it on the host, in the PATH of the session',
      },
    );
    assert.deepEqual(read('80', [], { stdout: `=== proc\n${HEADING}   0: what?\n` }), {
      unable: 'grep on the table of sockets ended with status 0 and said "=== proc"',
    });
    assert.deepEqual(
      read('80', ['ss'], { stdout: '=== tool\n', stderr: 'Cannot open netlink socket\n', exitCode: 1 }),
      {
        unable: 'the list of sockets ended with status 1 and said "Cannot open netlink socket"',
      },
    );
    assert.deepEqual(read('80', ['netstat'], { stdout: '=== tool\n' }), {
      unable: 'the list of sockets ended with status 0 and said "=== tool"',
    });
  });

  test('uses the same command as every other port, so that a block looks once', () => {
    const commandFor = (name: string) => {
      const look = resourceOf('port').look(name, factsOf('debian-12'), ALL);
      return 'command' in look ? look.command : '';
    };
    assert.equal(commandFor('80'), commandFor('443'));
    assert.notEqual(commandFor('53'), commandFor('53/udp'));
  });

  test('refuses an invalid port', () => {
    const refused = resourceOf('port').refuse;
    for (const name of ['1', '80', '65535', '80/tcp', '53/udp']) assert.equal(refused?.(name), undefined);
    for (const name of ['0', '080', '65536', '99999', '80/sctp', '80; id', 'http', '-1']) {
      assert.equal(
        refused?.(name),
        `a port is a number from 1 to 65535, alone or with its protocol: 80, 80/tcp, 53/udp; found ${JSON.stringify(name)}`,
      );
    }
    assert.equal(refused?.(''), 'the name is empty');
  });

  test('has the clients that are connected to it', () => {
    const row = (index: number, local: string, remote: string, state: string) =>
      `   ${index}: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n`;
    const listens = row(0, '00000000:0050', '00000000:0000', '0A');
    const connected = [
      row(1, '0100007F:0050', '0200007F:D431', '01'),
      row(2, '0100007F:0050', '0200007F:D432', '01'),
      row(3, '0000000000000000FFFF00000100007F:0050', '0000000000000000FFFF00000300007F:D433', '01'),
    ].join('');
    const of = (clients: string) => {
      const stdout = `=== proc\n${HEADING}${listens}=== clients\n${clients}`;
      const look = resourceOf('port').look('80', factsOf('debian-12'), ['clients', 'connections']);
      assert.ok('command' in look);
      assert.match(look.command, /\[0-9A-F\]\*:0050 /);
      return readSighting(look, reply({ stdout }), ['clients', 'connections']);
    };
    const some = of(HEADING + connected);
    assert.ok('state' in some);
    assert.deepEqual([some.state.clients, some.state.connections], [['127.0.0.2', '127.0.0.3'], 3]);
    const none = of(HEADING);
    assert.ok('state' in none);
    assert.deepEqual([none.state.clients, none.state.connections], [[], 0]);
    for (const garbage of ['', 'what?\n', `${HEADING}what?\n`]) {
      const sighting = of(garbage);
      assert.ok('state' in sighting);
      assert.equal(sighting.state.clients, undefined);
      assert.equal(
        sighting.unseen.connections?.unable,
        '/proc/net/tcp cannot be read, which alone shows the connections',
      );
    }
  });
});
