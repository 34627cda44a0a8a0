import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from '../machine.fixture.ts';
import type { Look } from '../resource.ts';
import { NO_PACKAGE_MANAGER } from './package.none.ts';

const MISSING = { state: { exists: false, installed: false }, unseen: {} };
const SEEN = ['installed', 'version', 'versions', 'release', 'architecture'];
const ALL = ['installed', 'version', 'architecture'];

function installed(version: string, architecture: string, release: string | null, more: object = {}) {
  return {
    state: { exists: true, installed: true, version, versions: [version], release, architecture, ...more },
    unseen: {},
  };
}

function lookOf(tool: string, name: string, wanted: readonly string[]): Look {
  const look = resourceOf('package').look(name, { ...factsOf('debian-12'), tools: new Set([tool]) }, wanted);
  assert.ok('command' in look);
  return look;
}

/** What the lists of apt add to dpkg. */
function readApt(answer: Parameters<typeof reply>[0], wanted: readonly string[]) {
  const sighting = readSighting(lookOf('dpkg-query', 'bash', wanted), reply(answer), wanted);
  assert.ok('state' in sighting, JSON.stringify(sighting));
  const state = Object.fromEntries(
    Object.entries(sighting.state).filter(([attribute]) => wanted.includes(attribute)),
  );
  return { state, unseen: sighting.unseen };
}

/** The result of an answer on a host with these tools. */
function read(tool: string, name: string, answer: Parameters<typeof reply>[0]) {
  return readSighting(lookOf(tool, name, ALL), reply(answer), ALL);
}

suite('package', () => {
  test('is read from dpkg, rpm and apk', async () => {
    assert.deepEqual(
      await see('debian-12', 'package', 'dash', ...SEEN),
      installed('0.5.12-2', 'amd64', '2', { held: false }),
    );
    assert.deepEqual(
      await see('rpm', 'package', 'opsproof-sample', ...SEEN),
      installed('1.2-3', 'noarch', '3'),
    );
    assert.deepEqual(await see('alpine', 'package', 'musl', ...SEEN), installed('1.2.5-r9', 'x86_64', 'r9'));
  });

  test('that is missing is not installed', async () => {
    assert.deepEqual(await see('debian-12', 'package', 'nosuch', ...SEEN), MISSING);
    assert.deepEqual(await see('rpm', 'package', 'nosuch', ...SEEN), MISSING);
    assert.deepEqual(await see('alpine', 'package', 'mus', ...SEEN), MISSING);
  });

  test('that left only its configuration is not installed', async () => {
    assert.deepEqual(await see('debian-12', 'package', 'half-removed', ...SEEN), MISSING);
  });

  test('keeps the epoch in its version', async () => {
    assert.deepEqual(
      await see('rpm', 'package', 'opsproof-epoch', ...SEEN),
      installed('2:4.5-6', 'noarch', '6'),
    );
    assert.deepEqual(
      await see('debian-12', 'package', 'busybox-static', ...SEEN),
      installed('1:1.35.0-4+deb12u1+b1', 'amd64', '4+deb12u1+b1', { held: false }),
    );
  });

  test('in several versions is installed, and says how to name one', async () => {
    assert.deepEqual(await see('rpm', 'package', 'opsproof-twice', ...SEEN), {
      state: { exists: true, installed: true, versions: ['1.0-1', '2.0-1'], architecture: 'noarch' },
      unseen: {
        version: {
          unable: 'it is installed in 2 versions: 1.0-1, 2.0-1',
          hint: 'name one of them, for example "opsproof-twice-1.0-1.noarch"',
        },
        release: {
          unable: 'it is installed in 2 versions: 1.0-1, 2.0-1',
          hint: 'name one of them, for example "opsproof-twice-1.0-1.noarch"',
        },
      },
    });
  });

  test('for several architectures has one version and no single architecture', () => {
    const line = (architecture: string) => `install\tinstalled\tlibc6\t2.36-9\t${architecture}\t\n`;
    const stdout = line('amd64') + line('i386');
    assert.deepEqual(
      read('dpkg-query', 'libc6:i386', { stdout }),
      installed('2.36-9', 'i386', '9', { held: false }),
    );
    assert.deepEqual(read('dpkg-query', 'libc6', { stdout }), {
      state: {
        exists: true,
        installed: true,
        version: '2.36-9',
        versions: ['2.36-9'],
        release: '9',
        held: false,
      },
      unseen: {
        architecture: {
          unable: 'it is installed in 2 architectures: amd64, i386',
          hint: 'name one of them, for example "libc6:amd64"',
        },
      },
    });
  });

  test('cannot be looked at without a package manager', async () => {
    assert.deepEqual(NO_PACKAGE_MANAGER, {
      unable: 'no package manager was found on the host: dpkg-query, rpm, apk and pacman are all missing',
      hint: 'check what the package installs instead: a file, a service or the output of a command',
    });
    const bare = { ...factsOf('debian-12'), tools: new Set<string>() };
    assert.deepEqual(resourceOf('package').look('nginx', bare, ALL), NO_PACKAGE_MANAGER);
    // busybox has a command called rpm.
    assert.deepEqual(await see('busybox', 'package', 'nosuch', 'installed'), NO_PACKAGE_MANAGER);
  });

  test('cannot be looked at in a broken database', async () => {
    assert.deepEqual(await see('rpm-broken', 'package', 'opsproof-sample', ...SEEN), {
      unable:
        "the rpm database could not be read: error: sqlite failure: CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL): file is not a database",
      hint: 'look with "rpm -qa" on the host; "rpm --rebuilddb" repairs a broken database',
    });
    assert.deepEqual(await see('alpine-broken', 'package', 'musl', ...SEEN), {
      unable:
        'awk on the apk database ended with status 1 and said "awk: /usr/lib/apk/db/installed: No such file or directory"',
    });
    const stderr = "dpkg-query: error: parsing file '/var/lib/dpkg/status' near line 0\n";
    assert.deepEqual(read('dpkg-query', 'nginx', { stderr, exitCode: 2 }), {
      unable: `dpkg-query ended with status 2 and said ${JSON.stringify(stderr.trim())}`,
    });
  });

  test('is not missing because the answer makes no sense', () => {
    const tools = {
      'dpkg-query': 'dpkg-query',
      rpm: 'rpm',
      apk: 'awk on the apk database',
      pacman: 'pacman',
    };
    for (const [tool, asked] of Object.entries(tools)) {
      assert.deepEqual(read(tool, 'nginx', {}), { unable: `${asked} ended with status 0 and said nothing` });
      assert.deepEqual(read(tool, 'nginx', { stdout: 'what?\n', exitCode: 1 }), {
        unable: `${asked} ended with status 1 and said "what?"`,
      });
      assert.deepEqual(read(tool, 'nginx', { stderr: 'sh: 1: not found\n', exitCode: 127 }), {
        unable: `${asked} could not be run: sh: 1: not found`,
        hint: 'install it on the host, in the PATH of the session',
      });
    }
    assert.deepEqual(read('apk', 'nginx', { stdout: 'records\t0\n' }), {
      unable: 'awk on the apk database ended with status 0 and said "records\\t0"',
    });
  });

  test('is read from rpm on a distribution of rpms, even if dpkg is there', () => {
    const tools = new Set(['dpkg-query', 'rpm']);
    const command = (os: string) => {
      const look = resourceOf('package').look('bash', { ...factsOf('debian-12'), os, tools }, ALL);
      return 'command' in look ? look.command.split(' ')[1] : look.unable;
    };
    assert.equal(command('rocky'), 'rpm');
    assert.equal(command('debian'), 'dpkg-query');
  });

  test('is held if the package manager was told so', () => {
    const line = (want: string) => ({ stdout: `${want}\tinstalled\tnginx\t1.22.1\tall\t\n` });
    assert.deepEqual(
      read('dpkg-query', 'nginx', line('hold')),
      installed('1.22.1', 'all', null, { held: true }),
    );
    assert.deepEqual(
      read('dpkg-query', 'nginx', line('install')),
      installed('1.22.1', 'all', null, { held: false }),
    );
  });

  test('is upgradable if the lists of apt have another version; without a list that is unknown', () => {
    const policy = (candidate: string, source: string) => ({
      stdout: `install\tinstalled\tbash\t5.2-2\tamd64\t\n=== candidate
bash:
  Installed: 5.2-2
  Candidate: ${candidate}
  Version table:
     ${candidate} 500
        500 ${source}
 *** 5.2-2 100
        100 /var/lib/dpkg/status
status 0
`,
    });
    const lists = ['latest', 'upgradable'];
    const more = (answer: object) => readApt(answer, lists);
    assert.deepEqual(more(policy('5.2-3', 'http://mirror.test/debian bookworm/main amd64 Packages')), {
      state: { latest: '5.2-3', upgradable: true },
      unseen: {},
    });
    assert.deepEqual(more(policy('5.2-2', 'http://mirror.test/debian bookworm/main amd64 Packages')), {
      state: { latest: '5.2-2', upgradable: false },
      unseen: {},
    });
    const unknown = {
      unable: 'no package list on the host contains it',
      hint: 'fetch the lists on the host with apt-get update, if a repository has it',
    };
    assert.deepEqual(more(policy('5.2-2', '/var/lib/dpkg/status')), {
      state: {},
      unseen: { latest: unknown, upgradable: unknown },
    });
    const gone = {
      unable: 'apt does not report it: sh: 1: apt-cache: not found',
      hint: 'apt-cache must be installed and able to read its lists',
    };
    const stdout =
      'install\tinstalled\tbash\t5.2-2\tamd64\t\n=== candidate\nsh: 1: apt-cache: not found\nstatus 127\n';
    assert.deepEqual(more({ stdout }), { state: {}, unseen: { latest: gone, upgradable: gone } });
  });

  test('of pacman has what its parts report', () => {
    const all = ['installed', 'architecture', 'held', 'latest', 'upgradable'];
    const look = lookOf('pacman', 'bash', all);
    assert.equal(look.order, 'pacman');
    const stdout = `bash 5.2.037-1
bash-completion 2.14.0-2
=== end
=== more
Name            : bash
Version         : 5.2.037-1
Architecture    : x86_64
=== held
linux
status 0
=== latest
Repository      : core
Name            : bash
Version         : 5.2.037-2
`;
    assert.deepEqual(
      readSighting(look, reply({ stdout }), all),
      installed('5.2.037-1', 'x86_64', '1', { held: false, latest: '5.2.037-2', upgradable: true }),
    );
    const without = `bash 5.2.037-1\n=== end\n=== latest\nerror: package 'bash' was not found\n`;
    const untold = {
      unable: "pacman does not report it: error: package 'bash' was not found",
      hint: 'fetch the lists on the host with pacman -Sy, if a repository has it',
    };
    const sighting = readSighting(look, reply({ stdout: without }), ['latest', 'upgradable']);
    assert.ok('unseen' in sighting);
    assert.deepEqual(sighting.unseen, { latest: untold, upgradable: untold });
    const missing = readSighting(lookOf('pacman', 'zsh', all), reply({ stdout }), all);
    assert.deepEqual(missing, MISSING);
  });

  test('uses the same command for every name with dpkg and apk', () => {
    for (const tool of ['dpkg-query', 'apk', 'pacman']) {
      assert.equal(
        lookOf(tool, 'a', ['installed', 'version']).command,
        lookOf(tool, 'b', ['version', 'release']).command,
      );
    }
  });

  test('that only others provide is not installed, and a red check says which do', () => {
    const row = (name: string, provides: string, status = 'installed') =>
      `install\t${status}\t${name}\t1\tamd64\t${provides}\n`;
    const provided = (name: string, who: string) => {
      const note = `no package is called ${name}, but ${who} it`;
      return { ...MISSING, note };
    };
    /** What is seen of it, and what a red check says beside it. */
    const read = (tool: string, name: string, answer: Parameters<typeof reply>[0]) => {
      const look = lookOf(tool, name, ['installed']);
      const note = look.note?.(reply(answer));
      return { ...readSighting(look, reply(answer), ['installed']), ...(note === undefined ? {} : { note }) };
    };
    const stdout =
      row('inetutils-telnet', 'telnet-client, telnet (= 0.17)') +
      row('exim4', 'default-mta:any,mail-transport-agent') +
      row('msmtp-mta', 'mail-transport-agent', 'config-files');
    assert.deepEqual(
      read('dpkg-query', 'telnet', { stdout }),
      provided('telnet', 'inetutils-telnet provides'),
    );
    assert.deepEqual(
      read('dpkg-query', 'default-mta', { stdout }),
      provided('default-mta', 'exim4 provides'),
    );
    assert.deepEqual(
      read('dpkg-query', 'mail-transport-agent', { stdout }),
      provided('mail-transport-agent', 'exim4 provides'),
    );
    assert.deepEqual(read('dpkg-query', 'telnet:i386', { stdout }), MISSING);
    for (const name of ['0.17', 'telnet-server', 'any', 'mail-transport'])
      assert.deepEqual(read('dpkg-query', name, { stdout }), MISSING);
    const many = ['e', 'd', 'c', 'b', 'a'].map((name) => row(name, 'mta')).join('');
    assert.deepEqual(
      read('dpkg-query', 'mta', { stdout: many }),
      provided('mta', 'a, b, c and 2 more provide'),
    );
    assert.deepEqual(
      read('apk', 'mail-mta', { stdout: 'ssmtp\t1-r0\tx86_64\t other mail-mta=1-r0\nrecords\t9\n' }),
      provided('mail-mta', 'ssmtp provides'),
    );
  });

  test('refuses impossible names', () => {
    const refused = resourceOf('package').refuse;
    assert.equal(refused?.('libstdc++6'), undefined);
    assert.equal(refused?.('libc6:i386'), undefined);
    assert.equal(refused?.(''), 'the name is empty');
    assert.equal(refused?.('a\0b'), 'a name cannot contain a NUL byte');
    for (const name of ['ngin*', '-nginx', 'a b', "a'; touch /tmp/x"]) {
      assert.equal(
        refused?.(name),
        `a package name has only letters, digits and + - . _ : ~ ^, and starts with a letter or digit; found ${JSON.stringify(name)}`,
      );
    }
  });
});
