import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fetchSettings } from './apt-settings.mjs';
import { debianLines, parseDeb822, parseOneLine, readSources } from './apt-sources.mjs';

test('one-line sources are read with and without options; other kinds of lines are not', () => {
  const text = `
deb http://mirror.test/debian bookworm main contrib # a comment
deb [arch=amd64 signed-by=/k.gpg] https://mirror.test/debian bookworm-updates main
deb-src http://mirror.test/debian bookworm main
# deb http://old.test/debian bookworm main
`;
  assert.deepEqual(parseOneLine(text), [
    { uri: 'http://mirror.test/debian', suite: 'bookworm', components: ['main', 'contrib'] },
    { uri: 'https://mirror.test/debian', suite: 'bookworm-updates', components: ['main'] },
  ]);
});

test('deb822 stanzas are read with comments, continuation lines and several suites', () => {
  const text = `Types: deb deb-src
# a comment between the fields
URIs: http://mirror.test/debian
Suites: bookworm
 bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: http://src.test/debian
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://off.test/debian
Suites: bookworm
Components: main
`;
  assert.deepEqual(parseDeb822(text), [
    { uri: 'http://mirror.test/debian', suite: 'bookworm', components: ['main'] },
    { uri: 'http://mirror.test/debian', suite: 'bookworm-updates', components: ['main'] },
  ]);
});

test('a machine of another release asks its own mirrors for the wanted one; strangers are left out', () => {
  const sources = [
    { uri: 'http://m.test/debian', suite: 'trixie', components: ['main', 'non-free'] },
    { uri: 'http://m.test/debian', suite: 'trixie', components: ['main'] },
    { uri: 'http://m.test/debian-security', suite: 'trixie-security', components: ['main'] },
    { uri: 'http://node.test/apt', suite: 'nodistro', components: ['main'] },
    { uri: 'file:/srv/debian', suite: 'trixie', components: ['main'] },
  ];
  assert.deepEqual(debianLines(sources, { from: 'trixie', to: 'bookworm' }), [
    'deb http://m.test/debian bookworm main',
    'deb http://m.test/debian-security bookworm-security main',
  ]);
});

test('a machine without a mirror of Debian itself gives no lines, so that the tool takes its own default', () => {
  const ubuntu = [{ uri: 'http://u.test/ubuntu', suite: 'jammy', components: ['main', 'universe'] }];
  assert.deepEqual(debianLines(ubuntu, { from: 'bookworm', to: 'bookworm' }), []);
});

test('files of both kinds are found in their folders, and only settings of fetching are taken along', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'opsproof-apt-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'sources.list.d'));
  mkdirSync(join(folder, 'apt.conf.d'));
  writeFileSync(join(folder, 'sources.list'), 'deb http://a.test/debian bookworm main\n');
  writeFileSync(
    join(folder, 'sources.list.d', 'b.sources'),
    'Types: deb\nURIs: http://b.test/debian\nSuites: bookworm\nComponents: main\n',
  );
  writeFileSync(join(folder, 'sources.list.d', 'c.sources.disabled'), 'Types: deb\n');
  writeFileSync(join(folder, 'apt.conf.d', '99dates'), '// why\nAcquire::Check-Date "false";\n');
  writeFileSync(join(folder, 'apt.conf.d', '70hook'), 'DPkg::Post-Invoke { "rm -rf /var/cache/apt"; };\n');
  assert.deepEqual(
    readSources(folder).map(({ uri }) => uri),
    ['http://a.test/debian', 'http://b.test/debian'],
  );
  assert.deepEqual(fetchSettings(join(folder, 'apt.conf.d')), [join(folder, 'apt.conf.d', '99dates')]);
});
