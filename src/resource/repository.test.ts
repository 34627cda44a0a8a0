import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from './machine.fixture.ts';

/** What `grep -n ''` prints of these files. */
function files(contents: Readonly<Record<string, string>>): string {
  return Object.entries(contents)
    .flatMap(([path, text]) => text.split('\n').map((line, index) => `${path}:${index + 1}:${line}\n`))
    .join('');
}

function read(name: string, answer: Parameters<typeof reply>[0]) {
  const look = resourceOf('repository').look(name, factsOf('debian-12'), ['enabled']);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), ['enabled']);
}

function stateOf(name: string, contents: Readonly<Record<string, string>>) {
  const sighting = read(name, { stdout: `${files(contents)}=== end\n` });
  assert.ok('state' in sighting, JSON.stringify(sighting));
  return sighting.state;
}

const MISSING = { exists: false, enabled: false };

suite('repository', () => {
  test('of one-line files of apt', () => {
    const list = {
      '/etc/apt/sources.list': `# see sources.list(5)
deb [arch=amd64 signed-by=/x.gpg] http://a.test/debian bookworm main contrib # why
deb-src http://a.test/debian/ bookworm main
# deb http://b.test/debian sid main
deb cdrom:[Debian 12 _Bookworm_]/ bookworm main`,
    };
    assert.deepEqual(stateOf('http://a.test/debian/', list), {
      exists: true,
      enabled: true,
      suites: ['bookworm'],
      components: ['main', 'contrib'],
      types: ['deb', 'deb-src'],
      addresses: ['http://a.test/debian', 'http://a.test/debian/'],
      files: ['/etc/apt/sources.list'],
    });
    const off = stateOf('http://b.test/debian', list);
    assert.deepEqual([off.exists, off.enabled, off.suites], [true, false, []]);
    assert.deepEqual(stateOf('http://c.test/debian', list), MISSING);
  });

  test('of deb822 files of apt', () => {
    const sources = {
      '/etc/apt/sources.list.d/debian.sources': `Types: deb deb-src
URIs: http://a.test/debian
Suites: bookworm
 bookworm-updates
Components: main
# Enabled: no

Types: deb
URIs: http://b.test/security
Suites: x
Components: main
Enabled: no`,
    };
    const { enabled, suites, types } = stateOf('http://a.test/debian', sources);
    assert.deepEqual([enabled, suites, types], [true, ['bookworm', 'bookworm-updates'], ['deb', 'deb-src']]);
    assert.equal(stateOf('http://b.test/security', sources).enabled, false);
  });

  test('of dnf, zypper, apk and pacman', () => {
    const all = {
      '/etc/yum.repos.d/epel.repo':
        '[epel]\nname=Extra Packages\nmetalink=https://a.test/m\nenabled=1\n[epel-source]\nname=Source\nbaseurl=https://a.test/s\nenabled=0',
      '/etc/apk/repositories': 'https://b.test/alpine/v3.20/main\n#https://b.test/alpine/v3.20/community',
      '/etc/pacman.conf': '[options]\nArchitecture = auto\n[core]\nServer = https://c.test/$repo',
    };
    assert.equal(stateOf('epel', all).enabled, true);
    assert.equal(stateOf('Source', all).enabled, false);
    assert.equal(stateOf('https://a.test/s/', all).enabled, false);
    assert.equal(stateOf('https://b.test/alpine/v3.20/main', all).enabled, true);
    assert.equal(stateOf('https://b.test/alpine/v3.20/community', all).enabled, false);
    assert.deepEqual(stateOf('core', all).types, ['pacman']);
    assert.deepEqual(stateOf('options', all), MISSING);
  });

  test('is not missing because its files cannot be read', () => {
    assert.deepEqual(read('x', { stderr: '/etc/apt/sources.list\n', exitCode: 77 }), {
      unable: '/etc/apt/sources.list cannot be read: permission denied',
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(read('x', { exitCode: 78 }), {
      unable: 'no file of repositories was found: apt, dnf, zypper, apk and pacman have none on the host',
      hint: 'ask for the output of a command that lists them',
    });
    assert.deepEqual(read('x', { stdout: 'what?\n' }), {
      unable: 'grep ended with status 0 and said "what?"',
    });
    assert.deepEqual(read('x', { stderr: 'grep: x: I/O error\n', exitCode: 2 }), {
      unable: 'grep ended with status 2 and said "grep: x: I/O error"',
    });
    assert.deepEqual(read('x', {}), { unable: 'grep ended with status 0 and said nothing' });
    assert.deepEqual(read('x', { stdout: '=== end\n' }), { state: MISSING, unseen: {} });
  });
});
