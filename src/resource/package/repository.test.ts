import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { factsOf, readSighting, reply, resourceOf } from '../machine.fixture.ts';

/** The output of printFiles for these files. */
function files(contents: Readonly<Record<string, string>>): string {
  const texts = Object.entries(contents).map(
    ([path, text]) => `file ${path}\n${text.replaceAll(/^/gm, '|')}\n\nend 0\n`,
  );
  return `${texts.join('')}all files\n`;
}

function read(name: string, answer: Parameters<typeof reply>[0]) {
  const look = resourceOf('repository').look(name, factsOf('debian-12'), ['enabled']);
  assert.ok('command' in look);
  return readSighting(look, reply(answer), ['enabled']);
}

function stateOf(name: string, contents: Readonly<Record<string, string>>) {
  const sighting = read(name, { stdout: files(contents) });
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

  test('is the same with a login in its address, which is not shown, and in any case of the host', () => {
    const list = { '/etc/apt/sources.list': 'deb https://user:p@ss@Deb.test/Debian bookworm main' };
    const state = stateOf('https://deb.test/Debian', list);
    assert.deepEqual([state.enabled, state.addresses], [true, ['https://Deb.test/Debian']]);
    assert.deepEqual(stateOf('https://deb.test/debian', list), MISSING);
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

  test('of apt is what apt reads', () => {
    const [a, b] = ['deb http://a.test/x bookworm main', 'deb http://b.test/x bookworm main'];
    const names = ['plus+x', 'with space', 'tilde~', '.hidden', 'comma,', 'caf\u00e9'];
    const ignored = Object.fromEntries(names.map((name) => [`/etc/apt/sources.list.d/${name}.list`, a]));
    const list = { ...ignored, '/etc/apt/sources.list.d/home:tool.x.list': b };
    assert.deepEqual(stateOf('http://a.test/x', list), MISSING);
    assert.equal(stateOf('http://b.test/x', list).enabled, true);
    const odd =
      'deb [arch="a b"] "http://q.test/a b" x "main y"\ndeb s3://s.test/x ./\n deb http://i.test/ z main#c';
    const quoted = stateOf('http://q.test/a b', { '/etc/apt/sources.list': odd });
    assert.deepEqual(quoted.components, ['main y']);
    assert.equal(stateOf('s3://s.test/x', { '/etc/apt/sources.list': odd }).enabled, true);
    assert.deepEqual(stateOf('http://i.test/', { '/etc/apt/sources.list': odd }).components, ['main']);
    // apt 2.6: a line of spaces does not end a paragraph, and the last of two equal keys wins.
    const sources =
      'Types: deb\nURIs: http://a.test/x\nSuites: a\n  \nTypes: deb\nURIs: http://b.test/x\n # no\n http://c.test/x\nEnabled: no';
    const path = '/etc/apt/sources.list.d/x.sources';
    assert.deepEqual(stateOf('http://a.test/x', { [path]: sources }), MISSING);
    assert.deepEqual(
      [stateOf('http://c.test/x', { [path]: sources })].map(({ exists, enabled }) => [exists, enabled]),
      [[true, false]],
    );
    assert.equal(stateOf('http://b.test/x', { [path]: `${sources} # why` }).enabled, true);
  });

  test('continues in indented lines, in several servers and in included files', () => {
    const repo = {
      '/etc/yum.repos.d/x.repo': '[evil]\nbaseurl=http://a.test/\n        http://b.test/\n# off\nenabled=1',
    };
    assert.equal(stateOf('http://b.test/', repo).enabled, true);
    assert.equal(stateOf('http://a.test', repo).enabled, true);
    const pacman = {
      '/etc/pacman.conf':
        '[core]\nServer = http://a.test/\nServer = http://b.test/\n[extra]\nInclude = /etc/pacman.d/mirror*',
      '/etc/pacman.d/mirrorlist': '#Server = http://off.test/\nServer = http://c.test/$repo',
    };
    for (const address of ['http://a.test', 'http://b.test', 'http://c.test/$repo'])
      assert.equal(stateOf(address, pacman).enabled, true, address);
    assert.deepEqual(stateOf('http://off.test/', pacman), MISSING);
    const far = files({ '/etc/pacman.conf': '[core]\nInclude = /srv/list' });
    assert.deepEqual(read('http://x.test/', { stdout: far }), {
      unable: '/etc/pacman.conf includes files that were not read: Include = /srv/list',
    });
    assert.deepEqual(Object.hasOwn(read('core', { stdout: far }), 'state'), true);
  });

  test('one odd line spoils no other; what it may be about is unknown', () => {
    const list = files({ '/etc/apt/sources.list': 'deb http://a.test/x\ndeb http://b.test/x y main' });
    const seen = read('http://b.test/x', { stdout: list });
    assert.ok('state' in seen && seen.state.enabled === true);
    assert.deepEqual(read('http://c.test/x', { stdout: list }), { state: MISSING, unseen: {} });
    assert.deepEqual(read('http://a.test/x', { stdout: list }), {
      unable: 'a line of the repository files that may concern it makes no sense: "deb http://a.test/x"',
    });
  });

  test('is not missing because its files cannot be read', () => {
    const refused =
      'file /etc/apt/sources.list\nsed: /etc/apt/sources.list: Permission denied\n\nend 4\nall files\n';
    assert.deepEqual(read('x', { stdout: refused }), {
      unable: 'it cannot be read: sed: /etc/apt/sources.list: Permission denied',
      hint: 'look as root (sudo: true)',
    });
    assert.deepEqual(read('x', { stdout: 'all files\n' }), {
      unable: 'no repository files found: apt, dnf, zypper, apk and pacman have none on the host',
      hint: 'check the output of a command that lists them',
    });
    assert.deepEqual(read('x', { stdout: 'what?\n' }), {
      unable: 'reading files ended with status 0 and said "what?"',
    });
    assert.deepEqual(read('x', {}), { unable: 'reading files ended with status 0 and said nothing' });
  });
});
