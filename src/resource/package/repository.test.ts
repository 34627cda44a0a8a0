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
    // It is not disabled then, and a comment that is indented is a part of the value.
    assert.ok('unable' in read('http://b.test/x', { stdout: files({ [path]: `${sources} # why` }) }));
    const plain = sources.replace(' # no\n', '# no\n');
    assert.equal(stateOf('http://b.test/x', { [path]: `${plain} # why\nComponents: c` }).enabled, true);
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

  test('what may be about an odd line is unknown', () => {
    const list = files({ '/etc/apt/sources.list': 'deb http://a.test/x\ndeb http://b.test/x y main' });
    assert.deepEqual(read('http://c.test/x', { stdout: list }), { state: MISSING, unseen: {} });
    assert.deepEqual(read('http://a.test/x', { stdout: list }), {
      unable: 'a line of the repository files that may concern it makes no sense: "deb http://a.test/x"',
    });
    const apk = { '/etc/apk/repositories': 'what is this\nhttp://b.test/x' };
    assert.equal(stateOf('http://b.test/x', apk).enabled, true);
  });

  const stanza = (...more: readonly string[]) =>
    ['Types: deb', 'URIs: http://x.test/', 'Suites: s', 'Components: c', ...more].join('\n');
  // Each was tried with apt 2.6.1: whether `apt-get indextargets` says that the list of sources could not be read.
  for (const [name, text, rejected] of [
    ['a.list', 'deb http://x.test/', true],
    ['a.list', 'foo http://x.test/ s c', true],
    ['a.list', 'deb http://x.test/ s', true],
    ['a.list', 'deb http://x.test/ s/', false],
    ['a.list', 'deb http://x.test/ s/ c', true],
    ['a.list', 'deb x s c', true],
    ['a.list', 'deb [a] http://x.test/ s c', true],
    ['a.list', 'deb [a=b http://x.test/ s c', true],
    ['a.list', 'deb [ a=b ] http://x.test/ s c', false],
    ['a.list', 'deb [arch=amd64]http://x.test/ s c', true],
    ['a.list', '  # deb http://x.test/', false],
    ['a.list', 'deb http://x.test/ s #c', true],
    ['a.list', '<<<<<<< HEAD', true],
    ['a.list', 'DEB http://x.test/ s c', true],
    ['a.list', 'deb http:/x s c', false],
    ['a.list', 'deb-src http://x.test/ s', true],
    ['a.list', '\ufeffdeb http://x.test/ s c', true],
    ['b.sources', stanza(), false],
    ['b.sources', stanza().replace('Types: deb\n', ''), true],
    ['b.sources', stanza().replace('Types: deb', 'Types:'), false],
    ['b.sources', stanza().replace('deb', 'foo'), true],
    ['b.sources', stanza().replace('http://x.test/', 'x'), true],
    ['b.sources', stanza().replace('Suites: s', 'Suites: s/'), true],
    ['b.sources', stanza().replace('Components: c', 'Components:'), true],
    ['b.sources', stanza().replace('URIs: http://x.test/\n', ''), true],
    ['b.sources', 'Types: deb\nURIs: http://x.test/\nSuites: s/', false],
    ['b.sources', 'Enabled: no\nTypes: deb\nURIs: http://x.test/', false],
    ['b.sources', 'Enabled: no\nTypes: foo', true],
    ['b.sources', `hello\n${stanza()}`, true],
    ['b.sources', 'X: y', true],
    ['b.sources', '\n\n# x', false],
  ] as const)
    test(`of apt with ${name}: ${text.replaceAll('\n', '\\n')} is ${rejected ? 'not known' : 'known'}`, () => {
      const good = { '/etc/apt/sources.list': 'deb http://good.test/ s main' };
      const stdout = files({ ...good, [`/etc/apt/sources.list.d/${name}`]: text });
      const seen = read('http://good.test/', { stdout });
      assert.equal('unable' in seen, rejected, JSON.stringify(seen));
      if (!('unable' in seen)) return;
      assert.match(
        seen.unable,
        /^apt reads no repository as long as \/etc\/apt\/sources\.list\.d\/\S+ has what it rejects: /,
      );
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
