import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readAnswer } from './answer.fixture.ts';
import { parseCsv } from './configuration/configuration.csv.ts';
import type { Sighting } from './machine.fixture.ts';
import { isLocked } from './package/package.locks.ts';

function seen(sighting: Sighting | { readonly unable: string }): Sighting {
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting;
}

suite('the last login of a user', () => {
  const ENTRY = 'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n=== status\n0\n';
  const WANTED = ['last login', 'last login from'];
  const look = (said: string, architecture = 'x86_64') =>
    seen(
      readAnswer('user', 'www-data', { stdout: `${ENTRY}=== login\nuid 33\n10000\n${said}\n` }, WANTED, {
        architecture,
      }),
    );
  const hex = (bytes: Buffer) => (bytes.toString('hex').match(/../g) ?? []).join(' ');
  const logged = (at: number, timeBytes: number, host: string) => {
    const bytes = Buffer.alloc(288 + timeBytes);
    bytes.writeUInt32LE(at, 0);
    bytes.write('pts/0', timeBytes);
    bytes.write(host, timeBytes + 32);
    return ` ${hex(bytes)}\nstatus 0`;
  };

  test('is read from the file at its number, on machines of both sizes', () => {
    for (const [architecture, timeBytes] of [
      ['x86_64', 4],
      ['aarch64', 8],
    ] as const) {
      const { state } = look(`bytes 10000\n${logged(9000, timeBytes, '192.0.2.7')}`, architecture);
      assert.deepEqual([state['last login'], state['last login from']], [1_000_000, '192.0.2.7']);
    }
  });

  test('was never, if the entry is empty or beyond the end', () => {
    for (const said of [`bytes 10000\n${logged(0, 4, '')}`, 'bytes 9636\nstatus 0', 'bytes 0\nstatus 0'])
      assert.deepEqual(look(said).state['last login'], null, said.slice(0, 20));
  });

  test('is read from lastlog2', () => {
    const head = 'lastlog2\nUsername         Port     From                                       Latest';
    const line =
      'www-data         pts/0    192.0.2.7                                  Thu Jan  1 00:00:01 +0000 1970';
    assert.deepEqual(look(`${head}\n${line}\nstatus 0`).state['last login'], 9_999_000);
    assert.equal(look(`${head}\n${line}\nstatus 0`).state['last login from'], '192.0.2.7');
    assert.equal(
      look(`${head}\nwww-data                 **Never logged in**\nstatus 0`).state['last login'],
      null,
    );
  });

  test('is unknown if nothing records it', () => {
    const why = (said: string, architecture?: string) => look(said, architecture).unseen['last login'];
    assert.deepEqual(why('none'), {
      unable: 'the host has no readable lastlog',
      hint: 'check the output of a command: last, lastlog2 or the journal',
    });
    assert.deepEqual(why('closed'), {
      unable: '/var/log/lastlog cannot be read',
      hint: 'look as root (sudo: true)',
    });
    assert.equal(why('file of another machine', 's390x')?.unable, 'the host has no readable lastlog');
    assert.equal(
      why('lastlog2\nsh: lastlog2: not found\nstatus 127')?.unable,
      'lastlog2 does not report it: sh: lastlog2: not found',
    );
    assert.equal(
      why('bytes 10000\n 00 01\nstatus 0')?.unable,
      '/var/log/lastlog ends in the middle of an entry',
    );
  });
});

suite('packages that are kept at a version', () => {
  test('stand in the files of dnf, yum and zypper', () => {
    const locked =
      (path: string, ...lines: string[]) =>
      (name: string) =>
        isLocked({ lines: new Map([[path, lines]]), refused: new Map(), folders: [] }, name);
    const dnf = locked(
      '/etc/dnf/plugins/versionlock.list',
      '# Added lock on Sun Nov 22 18:56:50 2026',
      'sample-0:1.0-1.*',
      'nginx-core-1:1.20.1-14.el9.*',
      '!bash-0:5.1-6.el9.*',
    );
    assert.deepEqual(['nginx-core', 'sample', 'nginx', 'bash'].map(dnf), [true, true, false, false]);
    const yum = locked(
      '/etc/yum/pluginconf.d/versionlock.list',
      '1:nginx-1.20.1-10.el7.*',
      '0:kernel*-3.10-1.*',
    );
    assert.deepEqual(['nginx', 'kernel-devel', 'ker'].map(yum), [true, true, false]);
    const toml = locked('/etc/dnf/versionlock.toml', '[[packages]]', 'name = "bash"');
    assert.deepEqual(['bash', 'bas'].map(toml), [true, false]);
    const zypper = locked('/etc/zypp/locks', 'type: package', 'match_type: glob', 'solvable_name: lib*');
    assert.deepEqual(['libc', 'bash'].map(zypper), [true, false]);
  });

  test('are reported for an rpm beside its version, and refused if a file cannot be read', () => {
    const change = { os: 'rocky', tools: new Set(['rpm']) };
    const look = (files: string) =>
      seen(
        readAnswer(
          'package',
          'bash',
          { stdout: `5.1.8-6.el9\tx86_64\n=== locks\n${files}` },
          ['version', 'held'],
          change,
        ),
      );
    const list = '/etc/dnf/plugins/versionlock.list';
    assert.equal(look('folder /etc\nall files\n').state.held, false);
    assert.equal(look(`file ${list}\n|bash-0:5.1.8-6.el9.*\n\nend 0\nall files\n`).state.held, true);
    assert.match(
      look(`file ${list}\nsed: Permission denied\n\nend 2\nall files\n`).unseen.held?.unable ?? '',
      /cannot be read/,
    );
    assert.match(look('').unseen.held?.unable ?? '', /^reading files ended/);
  });

  test('have a version in the world of apk, whose lists contain the latest', () => {
    const table = 'nginx\t1.24.0-r15\tx86_64\nrecords\t9\n';
    const look = (rest: string) =>
      seen(
        readAnswer('package', 'nginx', { stdout: table + rest }, ['held', 'latest', 'upgradable'], {
          os: 'alpine',
          tools: new Set(['apk']),
        }),
      );
    for (const [world, held] of [
      ['nginx=1.24.0-r15', true],
      ['nginx<1.25', true],
      ['nginx~1.24', true],
      ['nginx', false],
      ['nginx@edge', false],
      ['nginx>1.2', false],
      ['nginx-mod=1', false],
    ] as const)
      assert.equal(look(`=== world\nbusybox\n${world}\nstatus 0\n`).state.held, held, world);
    const policy = (list: string) =>
      `=== policy\nnginx policy:\n  1.24.0-r15:\n    lib/apk/db/installed\n${list}status 0\n`;
    const newer = look(
      policy('  1.26.1-r0:\n    @main https://example.com/main\n  1.25.0-r9:\n    https://example.com/old\n'),
    );
    assert.deepEqual([newer.state.latest, newer.state.upgradable], ['1.26.1-r0', true]);
    const same = look(policy('    https://example.com/main\n'));
    assert.deepEqual([same.state.latest, same.state.upgradable], ['1.24.0-r15', false]);
    assert.match(look(policy('')).unseen.latest?.unable ?? '', /^no package list on the host contains it/);
    assert.match(
      look('=== world\ncat: gone\nstatus 1\n').unseen.held?.unable ?? '',
      /^\/etc\/apk\/world cannot be read/,
    );
  });
});

suite('selinux', () => {
  const FILES = '=== filesystems\nnodev\tproc\nnodev\tselinuxfs\n=== enforce\n1\n=== config\n';
  const WANTED = ['boolean httpd_can_network_connect', 'boolean nosuch'];
  const look = (rest: string) => seen(readAnswer('selinux', '', { stdout: FILES + rest }, WANTED));

  // Its modules are in security.test.ts.
  test('has booleans', () => {
    const { state, unseen } = look('=== boolean 0\n1 1\n=== boolean 1\n\n');
    assert.equal(state['boolean httpd_can_network_connect'], true);
    assert.deepEqual(unseen['boolean nosuch'], {
      unable: 'the policy has no boolean "nosuch" that can be read',
    });
  });
});

suite('rows of CSV', () => {
  test('have the names of the first line, with quotes, commas and line ends in their cells', () => {
    assert.deepEqual(parseCsv('name,note\r\na,"x, ""y""\nz"\r\n\nb,\n'), [
      { name: 'a', note: 'x, "y"\nz' },
      { name: 'b', note: '' },
    ]);
  });

  test('are refused if they make no sense', () => {
    assert.throws(() => parseCsv('a,b\n1\n'), /row 1 has 1 cells, but there are 2 names/);
    assert.throws(() => parseCsv('a\n"x\n'), /an unclosed quote/);
    assert.throws(() => parseCsv(''), /there is no line with names/);
  });
});

suite('a host name that is pinged', () => {
  const NAME = '=== getent\n10.0.0.5 STREAM db\n=== status\n0\n';
  const look = (ping: string) =>
    seen(readAnswer('host name', 'db', { stdout: `${NAME}=== ping\n${ping}\n` }, ['reachable']));

  test('answers, or does not, to both kinds of ping', () => {
    assert.equal(
      look('PING db\n\n1 packets transmitted, 1 received, 0% packet loss\nstatus 0').state.reachable,
      true,
    );
    assert.equal(
      look('1 packets transmitted, 0 packets received, 100% packet loss\nstatus 1').state.reachable,
      false,
    );
    assert.equal(look('ping: connect: Network is unreachable\nstatus 2').state.reachable, false);
  });

  test('is unknown without ping, or without the permission to send one', () => {
    assert.equal(look('sh: ping: not found\nstatus 127').unseen.reachable?.unable, 'ping is not on the host');
    assert.match(
      look('ping: socket: Operation not permitted\nstatus 2').unseen.reachable?.unable ?? '',
      /^ping does not report it/,
    );
  });
});
