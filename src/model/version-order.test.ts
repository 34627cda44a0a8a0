import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareToWritten, compareVersions } from './version-order.ts';

test('versions are sorted as deb-version(7) says', () => {
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

test('equal by order are versions that differ in leading zeros, an epoch of zero or a revision of zero', () => {
  for (const [a, b] of [
    ['1.0', '0:1.0'],
    ['1.0', '1.0-0'],
    ['1.01', '1.1'],
    ['1.0-', '1.0'],
  ] as const) {
    assert.equal(compareVersions(a, b), 0, `${a} ${b}`);
  }
});

test('a binary rebuild, a backport and a security update have their order', () => {
  assert.ok(compareVersions('1.22.1-9', '1.22.1-9+b1') < 0);
  assert.ok(compareVersions('1.22.1-9~bpo11+1', '1.22.1-9') < 0);
  assert.ok(compareVersions('1.22.1-9+deb12u2', '1.22.1-9+deb12u10') < 0);
  assert.ok(compareVersions('2.0~rc1', '2.0') < 0);
  assert.ok(compareVersions('1.1.1w-0', '1.1.1n-0') > 0);
});

test('apk and rpm versions have their order', () => {
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

test('a hyphened pre-release is older than its release', () => {
  assert.ok(compareToWritten('2.0.0-rc.1', '2.0.0') < 0);
  assert.ok(compareToWritten('2.0.0-beta', '2.0.0-rc.1') < 0);
  assert.ok(compareToWritten('2.0.0-alpha-1', '2.0.0') < 0);
});

test('the order is antisymmetric and transitive on whatever looks like a version', () => {
  const version = fc.string({ unit: fc.constantFrom('0', '1', '9', '.', '~', '+', '-', 'a', 'z', ':') });
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)), 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
    }),
  );
});
