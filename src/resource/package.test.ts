import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf, see } from './machine.fixture.ts';
import { NO_PACKAGE_MANAGER } from './package.none.ts';

const MISSING = { state: { exists: false, installed: false }, unseen: {} };
const ALL = ['installed', 'version', 'architecture'];

function installed(version: string, architecture: string) {
  return { state: { exists: true, installed: true, version, architecture }, unseen: {} };
}

/** What is made of an answer on a host with these tools. */
function read(tool: string, name: string, answer: Parameters<typeof reply>[0]) {
  const look = resourceOf('package').look(name, { ...factsOf('debian-12'), tools: new Set([tool]) }, ALL);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), ALL);
}

suite('package', () => {
  test('is read from dpkg, rpm and apk', async () => {
    assert.deepEqual(await see('debian-12', 'package', 'dash'), installed('0.5.12-2', 'amd64'));
    assert.deepEqual(await see('rpm', 'package', 'opsproof-sample'), installed('1.2-3', 'noarch'));
    assert.deepEqual(await see('alpine', 'package', 'musl'), installed('1.2.5-r9', 'x86_64'));
  });

  test('that is missing is not installed', async () => {
    assert.deepEqual(await see('debian-12', 'package', 'nosuch'), MISSING);
    assert.deepEqual(await see('rpm', 'package', 'nosuch'), MISSING);
    assert.deepEqual(await see('alpine', 'package', 'mus'), MISSING);
  });

  test('that left only its configuration is not installed', async () => {
    assert.deepEqual(await see('debian-12', 'package', 'half-removed'), MISSING);
  });

  test('keeps the epoch in its version', async () => {
    assert.deepEqual(await see('rpm', 'package', 'opsproof-epoch'), installed('2:4.5-6', 'noarch'));
    assert.deepEqual(
      await see('debian-12', 'package', 'busybox-static'),
      installed('1:1.35.0-4+deb12u1+b1', 'amd64'),
    );
  });

  test('in several versions is installed, and says how to name one', async () => {
    assert.deepEqual(await see('rpm', 'package', 'opsproof-twice'), {
      state: { exists: true, installed: true, architecture: 'noarch' },
      unseen: {
        version: {
          unable: 'it is installed in 2 versions: 1.0-1, 2.0-1',
          hint: 'name one of them, for example "opsproof-twice-1.0-1.noarch"',
        },
      },
    });
  });

  test('for several architectures has one version and no single architecture', () => {
    const stdout = 'installed\t2.36-9\tamd64\ninstalled\t2.36-9\ti386\n';
    assert.deepEqual(read('dpkg-query', 'libc6', { stdout }), {
      state: { exists: true, installed: true, version: '2.36-9' },
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
      unable: 'no package manager was found on the host: dpkg-query, rpm and apk are all missing',
      hint: 'check what the package brings instead: a file, a service or the output of a command',
    });
    const bare = { ...factsOf('debian-12'), tools: new Set<string>() };
    assert.deepEqual(resourceOf('package').look('nginx', bare, ALL), NO_PACKAGE_MANAGER);
    // busybox has a command called rpm.
    assert.deepEqual(await see('busybox', 'package', 'nosuch', 'installed'), NO_PACKAGE_MANAGER);
  });

  test('cannot be looked at in a broken database', async () => {
    assert.deepEqual(await see('rpm-broken', 'package', 'opsproof-sample'), {
      unable:
        "the rpm database could not be read: error: sqlite failure: CREATE TABLE IF NOT EXISTS 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL): file is not a database",
      hint: 'look with "rpm -qa" on the host; "rpm --rebuilddb" repairs a broken database',
    });
    assert.deepEqual(await see('alpine-broken', 'package', 'musl'), {
      unable:
        'awk on the apk database ended with status 1 and said "awk: /usr/lib/apk/db/installed: No such file or directory"',
    });
    const stderr = "dpkg-query: error: parsing file '/var/lib/dpkg/status' near line 0\n";
    assert.deepEqual(read('dpkg-query', 'nginx', { stderr, exitCode: 2 }), {
      unable: `dpkg-query ended with status 2 and said ${JSON.stringify(stderr.trim())}`,
    });
  });

  test('is not missing because the answer makes no sense', () => {
    const tools = { 'dpkg-query': 'dpkg-query', rpm: 'rpm', apk: 'awk on the apk database' };
    for (const [tool, asked] of Object.entries(tools)) {
      assert.deepEqual(read(tool, 'nginx', {}), { unable: `${asked} ended with status 0 and said nothing` });
      assert.deepEqual(read(tool, 'nginx', { stdout: 'what?\n', exitCode: 1 }), {
        unable: `${asked} ended with status 1 and said "what?"`,
      });
      assert.deepEqual(read(tool, 'nginx', { stderr: 'sh: 1: not found\n', exitCode: 127 }), {
        unable: `${asked} could not be run: sh: 1: not found`,
        hint: 'it must be installed on the host and in the PATH of the session',
      });
    }
    assert.deepEqual(read('apk', 'nginx', { stdout: 'records\t0\n' }), {
      unable: 'awk on the apk database ended with status 0 and said "records\\t0"',
    });
  });

  test('is asked of rpm on a distribution of rpms, even if dpkg is there', () => {
    const tools = new Set(['dpkg-query', 'rpm']);
    const command = (os: string) => {
      const look = resourceOf('package').look('bash', { ...factsOf('debian-12'), os, tools }, ALL);
      return 'command' in look ? look.command.split(' ')[1] : look.unable;
    };
    assert.equal(command('rocky'), 'rpm');
    assert.equal(command('debian'), 'dpkg-query');
  });

  test('refuses names that no package has', () => {
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
