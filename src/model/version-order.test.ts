import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareToWritten, compareVersions, type VersionOrder } from './version-order.ts';

test('versions are sorted as in deb-version(7)', () => {
  // The man page: "~~, ~~a, ~, the empty part, a", and digits as numbers.
  const sorted = ['~~', '~~a', '~', '', 'a'].map((part) => `1${part}`);
  const more = ['0:1.0', '1.0-1', '1.2', '1.9', '1.10', '1.10a', '1.10+b', '2', '1:0.1', '2:0'];
  for (const list of [sorted, more]) {
    for (const [index, version] of list.entries()) {
      for (const [other, against] of list.entries()) {
        assert.equal(
          Math.sign(compareVersions(version, against)),
          Math.sign(index - other),
          `${version} against ${against}`,
        );
      }
    }
  }
});

test('versions are equal if they differ only in leading zeros, an epoch of zero or a revision of zero', () => {
  for (const [a, b] of [
    ['1.0', '0:1.0'],
    ['1.0', '1.0-0'],
    ['1.01', '1.1'],
    ['1.0-', '1.0'],
  ] as const) {
    assert.equal(compareVersions(a, b), 0, `${a} ${b}`);
  }
});

test('a binary rebuild, a backport and a security update sort in this order', () => {
  assert.ok(compareVersions('1.22.1-9', '1.22.1-9+b1') < 0);
  assert.ok(compareVersions('1.22.1-9~bpo11+1', '1.22.1-9') < 0);
  assert.ok(compareVersions('1.22.1-9+deb12u2', '1.22.1-9+deb12u10') < 0);
  assert.ok(compareVersions('2.0~rc1', '2.0') < 0);
  assert.ok(compareVersions('1.1.1w-0', '1.1.1n-0') > 0);
});

test('apk and rpm versions sort in their own order', () => {
  assert.ok(compareVersions('1.36.1-r2', '1.36.1-r15') < 0);
  assert.ok(compareVersions('1.22.1-2.el9', '1.22.1-10.el9') < 0);
});

test('numbers too long for a double are compared exactly', () => {
  assert.ok(compareVersions('1.20240101000000000001', '1.20240101000000000002') < 0);
});

test('an epoch or revision that was not written does not count', () => {
  assert.equal(compareToWritten('1.22.1-9+deb12u2', '1.22.1'), 0);
  assert.ok(compareToWritten('1:9.2p1-2+deb12u3', '10') < 0, 'an epoch does not make it newer than 10');
  assert.ok(compareToWritten('1:9.2p1-2', '2:1') < 0, 'a written epoch counts');
  assert.ok(compareToWritten('1.22.1-9', '1.22.1-10') < 0, 'a written revision counts');
  assert.notEqual(compareToWritten('1.22.1', '1.22'), 0);
});

test('a local label of Python counts if it is written', () => {
  const order = (a: string, b: string) => Math.sign(compareToWritten(a, b, 'pep 440'));
  const rows = [
    ['2.1.0+cpu', '2.1.0', 0],
    ['2.1.0+cpu', '2.1.0+cpu', 0],
    ['2.1.0+CPU', '2.1.0+cpu', 0],
    ['2.1.0+cpu', '2.1.0+cu121', -1],
    ['2.1.0', '2.1.0+cpu', -1],
    ['1+1', '1+a', 1],
    ['1+a.1', '1+a', 1],
    ['1+010', '1+10', 0],
    ['1+a-1', '1+a.1', 0],
  ] as const;
  for (const [a, b, wanted] of rows) assert.equal(order(a, b), wanted, `${a} against ${b}`);
});

test('a +really version of Debian is not a pre-release', () => {
  assert.ok(compareToWritten('1.0.0-rc1+really1.0.0-1', '1.0.0') > 0, 'as dpkg sorts it');
  assert.ok(compareToWritten('1.0.0-rc1-1', '1.0.0') < 0);
});

test('a hyphenated pre-release is older than its release', () => {
  assert.ok(compareToWritten('2.0.0-rc.1', '2.0.0') < 0);
  assert.ok(compareToWritten('2.0.0-beta', '2.0.0-rc.1') < 0);
  assert.ok(compareToWritten('2.0.0-alpha-1', '2.0.0') < 0);
});

test('the order is antisymmetric and transitive for anything that looks like a version', () => {
  const version = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '~', '+', '-', 'a', 'z', ':') });
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)), 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
    }),
  );
});

/** Each list is in ascending order, according to the system itself (rpmvercmp, alpm_pkg_vercmp, packaging, Gem::Version, npm's semver). */
const ASCENDING: Readonly<Record<VersionOrder, readonly string[]>> = {
  dpkg: ['1.0~rc1', '1.0', '1.0a', '1.0.1'],
  rpm: ['1.0~rc1', '1.0', '1.0^git1', '1.0a', '1.0.1', '1.0.10', '1.1'],
  pacman: ['1.0a', '1.0beta', '1.0p', '1.0pre', '1.0rc', '1.0', '1.0.a', '1.0.1'],
  apk: [
    '1.0_alpha',
    '1.0_beta2',
    '1.0_pre1',
    '1.0_rc1',
    '1.0_rc2',
    '1.0',
    '1.0_git2',
    '1.0_p1',
    '1.0a',
    '1.0b',
    '1.01',
    '1.05',
    '1.1',
    '1.10',
    '2',
  ],
  semver: [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.10.0',
  ],
  'pep 440': [
    '1.0.dev1',
    '1.0a1.dev1',
    '1.0a1',
    '1.0b2',
    '1.0rc1',
    '1.0',
    '1.0.post1.dev2',
    '1.0.post1',
    '1.0.1',
    '1.1',
    '1!0.1',
  ],
  gem: ['1.0.a', '1.0.beta.2', '1.0.beta.10', '1.0.rc1', '1.0', '1.0.1', '1.10'],
};

for (const [order, versions] of Object.entries(ASCENDING) as [VersionOrder, readonly string[]][]) {
  test(`versions of ${order} are in its own order`, () => {
    for (const [index, version] of versions.entries()) {
      for (const [other, against] of versions.entries()) {
        assert.equal(
          Math.sign(compareToWritten(version, against, order)),
          Math.sign(index - other),
          `${version} against ${against}`,
        );
      }
    }
  });
}

test('parts of another order that were not written do not count either', () => {
  assert.equal(compareToWritten('1:2.4-3.el9', '2.4', 'rpm'), 0);
  assert.equal(compareToWritten('1.2.5-r9', '1.2.5', 'apk'), 0);
  assert.ok(compareToWritten('1.2.5-r9', '1.2.5-r10', 'apk') < 0);
  assert.ok(compareToWritten('2.0.0-rc.1', '2', 'semver') === 0);
  assert.equal(compareToWritten('1.0.0', '1.0', 'pep 440'), 0);
  assert.equal(compareToWritten('1.0.0', '1', 'gem'), 0);
});

test('what an order cannot read is compared as in dpkg', () => {
  assert.ok(compareToWritten('1.2.3.4', '1.2.3.5', 'semver') < 0);
  assert.ok(compareToWritten('r12', 'r9', 'apk') > 0);
});
