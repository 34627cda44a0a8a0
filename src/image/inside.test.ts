import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf } from './differences.ts';
import { FileTree } from './file-tree.ts';
import type { ReadImage } from './image.ts';
import { secretsOf } from './image-secrets.ts';
import { archive, type Entry, inPieces, saved } from './layers.fixture.ts';
import { disagreements, materialsOf } from './materials.ts';
import { packagesOf } from './packages.ts';
import { heavyReasons, packageManagersOf, programsOf, shellsOf } from './programs.ts';
import { readSaved } from './saved-image.ts';
import { secretKinds } from './secrets.ts';

interface Made {
  readonly image: ReadImage;
  readonly tree: FileTree;
}

async function imageOf(
  layers: readonly Readonly<Record<string, Entry>>[],
  more: { config?: object; history?: readonly object[] } = {},
): Promise<Made> {
  const bytes = await saved(await Promise.all(layers.map(archive)), more);
  const reading = { wanted: new Set<string>(), signal: AbortSignal.timeout(10_000) };
  const image = await readSaved(inPieces(bytes), undefined, reading, 'a test');
  if ('missing' in image) return assert.fail(image.missing);
  return { image, tree: new FileTree(image.layers) };
}

const program = { mode: 0o755, text: '#!' };
const DPKG = [
  'Package: bash\nStatus: install ok installed\nVersion: 5.2.15-2\nArchitecture: amd64\nDescription: a shell\n of GNU\n',
  'Package: gone\nStatus: deinstall ok config-files\nVersion: 1\nArchitecture: amd64\n',
].join('\n');

test('packages are those of the databases; without one nobody knows', async () => {
  const { tree } = await imageOf([{ 'var/lib/dpkg/status': DPKG }]);
  assert.deepEqual(packagesOf(tree), [{ name: 'bash', version: '5.2.15-2', architecture: 'amd64' }]);
  const parts = await imageOf([
    {
      'var/lib/dpkg/status.d/base': 'Package: base-files\nVersion: 12\n',
      'var/lib/dpkg/status.d/base.md5sums': 'x',
    },
  ]);
  assert.deepEqual(
    packagesOf(parts.tree).map(({ name }) => name),
    ['base-files'],
  );
  const apk = await imageOf([
    { 'lib/apk/db/installed': 'C:Q1\nP:musl\nV:1.2.5-r0\nA:x86_64\n\nP:busybox\nV:1.36\nA:x86_64\n' },
  ]);
  assert.deepEqual(
    packagesOf(apk.tree).map(({ name }) => name),
    ['musl', 'busybox'],
  );
  const empty = await imageOf([{ app: program }]);
  assert.throws(() => packagesOf(empty.tree), /no database of packages, so nobody knows/);
  const rpm = await imageOf([{ 'var/lib/rpm/rpmdb.sqlite': 'SQLite' }]);
  assert.throws(() => packagesOf(rpm.tree), /the database of rpm, which cannot be read/);
  const both = await imageOf([{ 'var/lib/dpkg/status': DPKG, 'var/lib/rpm/rpmdb.sqlite': 'SQLite' }]);
  assert.throws(() => packagesOf(both.tree), /the database of rpm, which cannot be read/);
});

test('a folder that replaces a link hides nothing of where the link led', async () => {
  const { tree } = await imageOf([
    { 'etc/': null, 'etc/shadow': 'x', conf: '→ etc' },
    { 'conf/.wh..wh..opq': '', 'conf/.wh.shadow': '', 'conf/': null, 'conf/new': '1' },
  ]);
  assert.equal(tree.at('/etc/shadow')?.layer, 1);
  assert.deepEqual(tree.names('/conf'), ['new']);
});

test('shells, package managers and heavy reasons are programs that could be started', async () => {
  const { tree } = await imageOf([
    {
      bin: '→ usr/bin',
      'usr/bin/dash': program,
      'usr/bin/sh': '→ dash',
      'usr/bin/bash': 'not executable',
      'usr/bin/apt-get': program,
      'busybox/sh': program,
      'opt/tools/bin/npm': '→ ../lib/npm-cli.js',
      'opt/tools/lib/npm-cli.js': program,
      'opt/tools/bin/pip': '→ nowhere',
      'usr/bin/x86_64-linux-gnu-gcc-12': program,
      'usr/sbin/sshd': program,
      'usr/sbin/nginx': program,
      'usr/lib/postgresql/15/bin/postgres': program,
    },
  ]);
  const programs = programsOf(tree);
  assert.deepEqual(shellsOf(tree), ['/busybox/sh', '/usr/bin/dash', '/usr/bin/sh']);
  assert.deepEqual(packageManagersOf(tree), ['/opt/tools/bin/npm', '/usr/bin/apt-get']);
  assert.deepEqual(heavyReasons(programs), [
    'an SSH server: /usr/sbin/sshd',
    'a compiler: /bin/x86_64-linux-gnu-gcc-12',
    'several services: /usr/sbin/nginx, /usr/lib/postgresql',
  ]);
  const { tree: bare } = await imageOf([{ app: program }]);
  assert.deepEqual([shellsOf(bare), heavyReasons(programsOf(bare))], [[], []]);
});

const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

test('a secret is found in the history, the environment and in a file that a higher layer removes', async () => {
  const { image } = await imageOf([{ 'root/.netrc': `password ${TOKEN}` }, { 'root/.wh..netrc': '' }], {
    config: { Env: ['PATH=/bin', 'DB_PASSWORD=x9Kd82mQpL0vT4sZ'], Labels: { note: 'none' } },
    history: [{ created_by: `RUN curl -H "Authorization: ${TOKEN}"` }],
  });
  assert.deepEqual(secretsOf(image), [
    'history 1: a GitHub token',
    'environment DB_PASSWORD: a value that looks random and is called a secret',
    'layer 1: /root/.netrc: a GitHub token',
  ]);
});

test('words, paths, placeholders and examples are no secrets', () => {
  for (const text of [
    'PASSWORD=changemechangeme',
    `password: $\{DB_PASSWORD_FROM_VAULT_1}`,
    'token_file=/run/secrets/token1',
    'secret = os.environ["SECRET_1"]',
    'https://user:password@example.com/',
    `postgres://app:$\{PASSWORD}@db/shop`,
    'api_key_length=32',
    'GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568',
  ])
    assert.deepEqual(secretKinds(text, true), [], text);
  for (const [text, kind] of [
    [`-----BEGIN OPENSSH PRIVATE KEY-----\n${'b3BlbnNzaC1rZXktdjEA'.repeat(4)}`, 'a private key'],
    ['aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    ['postgres://app:t0psecret99@db/shop', 'a password in a URL'],
    ['{"client_secret": "f0c4d1e2b3a49586f7e8d9c0"}', 'a value that looks random and is called a secret'],
    [`//registry.npmjs.org/:_authToken=${'0a1b2c3d'.repeat(4)}`, 'an npm token'],
  ] as const)
    assert.ok(secretKinds(text, true).includes(kind), text);
  assert.deepEqual(secretKinds('client_secret=f0c4d1e2b3a49586f7e8d9c0', false), []);
});

test('a list of materials is compared with the database', async () => {
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    components: [
      { name: 'bash', version: '5.1', purl: 'pkg:deb/debian/bash@5.1' },
      { name: 'left-pad', version: '1', purl: 'pkg:npm/left-pad@1' },
    ],
  };
  const { tree } = await imageOf([
    {
      'var/lib/dpkg/status': DPKG,
      'usr/share/sbom/shop.cdx.json': JSON.stringify(bom),
      'opt/sbom.json': 'no list',
    },
  ]);
  const [list, ...others] = materialsOf(tree);
  assert.deepEqual(
    [list?.path, list?.format, others],
    ['/usr/share/sbom/shop.cdx.json', 'CycloneDX 1.5', []],
  );
  assert.deepEqual(disagreements(list?.packages ?? [], packagesOf(tree)), [
    'only in the database: bash 5.2.15-2',
    'only in the list: bash 5.1',
  ]);
});

test('two images differ in content, mode, kind and configuration, and times do not count', async () => {
  const one = await imageOf([{ a: 'a', b: 'b', c: 'c', d: '→ a' }], { config: { User: 'app' } });
  const other = await imageOf([{ a: 'a', b: 'B', c: { mode: 0o600, text: 'c' }, d: 'd', e: 'e' }], {
    config: { User: 'root' },
  });
  assert.deepEqual(differencesOf(one, one), []);
  assert.deepEqual(differencesOf(one, other), [
    '/b: content',
    '/c: mode 0644 and 0600',
    '/d: symlink and file',
    '/e: is only in the second',
    'configuration',
  ]);
});
