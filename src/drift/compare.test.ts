import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DriftIgnore } from '../config/drift-ignores.ts';
import { parseBaseline, printHost } from './baseline.ts';
import { fingerprint, printChange } from './changes-text.ts';
import { compareHosts, compareInventories } from './compare.ts';
import { siftChanges } from './ignore.ts';
import type { HostInventory } from './inventory.ts';

const openssl = (version: string) => ({ package: { openssl: { version } } });
const read = (items: HostInventory['items'], unable = {}): HostInventory => ({ items, unable });

const typeOf = (_: string, attribute: string) => (attribute === 'mode' ? 'mode' : 'text');

const BASELINE = { 'web-1': openssl('3.0.11'), 'web-2': openssl('3.0.11'), 'web-3': openssl('3.0.11') };

test('equal changes of many hosts are one, and it tells who is behind', () => {
  const changes = compareInventories(BASELINE, {
    'web-1': read(openssl('3.0.13')),
    'web-2': read(openssl('3.0.13')),
    'web-3': read(openssl('3.0.11')),
  });
  assert.equal(changes.length, 1);
  assert.equal(
    printChange(changes[0] as never, typeOf, '2026-11-20'),
    'package "openssl": version 3.0.11 → 3.0.13 on 2 of 3 hosts; otherwise on web-3, since 2026-11-20',
  );
});

test('what is new and what is gone is told with what is known of it', () => {
  const changes = compareInventories(BASELINE, {
    'web-1': read({ package: { curl: { version: '8', held: false } }, user: { intruder: { uid: 1001 } } }),
  });
  assert.deepEqual(
    changes.map((change) => printChange(change, typeOf)),
    [
      'package "curl": new (version 8, held false) on web-1',
      'package "openssl": gone (version 3.0.11) on web-1',
    ],
  );
});

test('values are printed by their type, digests short', () => {
  const file = (mode: number, sha256: string) => ({ file: { '/etc/x': { mode, sha256 } } });
  const [mode, digest] = compareInventories(
    { a: file(0o644, 'ab'.repeat(32)) },
    { a: read(file(0o600, 'cd'.repeat(32))) },
  );
  assert.equal(printChange(mode as never, typeOf), 'file "/etc/x": mode 0644 → 0600 on a');
  assert.equal(
    printChange(digest as never, typeOf),
    'file "/etc/x": sha256 abababababab… → cdcdcdcdcdcd… on a',
  );
});

test('a noun that could not be read, or that the baseline does not know, is no change', () => {
  assert.deepEqual(
    compareInventories(BASELINE, {
      'web-1': read({}, { package: 'dpkg-query is missing' }),
      'web-2': read({ ...openssl('3.0.11'), user: { root: { uid: 0 } } }),
    }),
    [],
  );
});

test('hosts that came and went are told apart', () => {
  assert.deepEqual(compareHosts(BASELINE, ['web-1', 'web-2', 'web-4']), {
    gone: ['web-3'],
    fresh: ['web-4'],
  });
});

test('a fingerprint is of the change and not of its hosts', () => {
  const one = compareInventories(BASELINE, { 'web-1': read(openssl('3.0.13')) })[0];
  const two = compareInventories(BASELINE, {
    'web-1': read(openssl('3.0.13')),
    'web-2': read(openssl('3.0.13')),
  })[0];
  assert.ok(one !== undefined && two !== undefined);
  assert.equal(fingerprint(one), fingerprint(two));
});

test('a baseline has one line a thing, in a stable order, and reads back the same', () => {
  const items = { user: { b: { uid: 2 }, a: { uid: 1, groups: ['x', 'y'] } }, package: {} };
  const text = printHost(items);
  assert.equal(
    text,
    `{
  "package": {},
  "user": {
    "a": { "groups": ["x","y"], "uid": 1 },
    "b": { "uid": 2 }
  }
}
`,
  );
  assert.deepEqual(parseBaseline(text, 'baselines/x/web-1.json'), items);
  assert.throws(() => parseBaseline('{"user": 1}', 'baselines/x/web-1.json'), {
    name: 'ConfigurationError',
    message:
      'baselines/x/web-1.json: it is not a baseline: it is not nouns, names and what is kept of them\n  take it back from version control, or accept anew: opsproof drift accept',
  });
});

test('an ignore takes out what it names, on the hosts it names, until its day', () => {
  const changes = compareInventories(BASELINE, {
    'web-1': read(openssl('3.0.13')),
    'web-2': read(openssl('3.0.13')),
  });
  const ignore: DriftIgnore = {
    noun: 'package',
    name: 'open*',
    host: 'web-1',
    reason: 'canary',
    owner: 'ops',
    expires: '2026-11-30',
  };
  const other: DriftIgnore = { noun: 'user', reason: 'x', owner: 'ops', expires: '2026-11-30' };
  const sifted = siftChanges(changes, [ignore, other], '2026-11-22');
  assert.deepEqual(
    sifted.changes.map(({ hosts }) => hosts),
    [['web-2']],
  );
  assert.deepEqual(
    sifted.ignored.map(({ change }) => change.hosts),
    [['web-1']],
  );
  assert.deepEqual(sifted.warnings, ['ignores nothing: user (ops: x)']);
  const late = siftChanges(changes, [ignore], '2026-12-01');
  assert.equal(late.changes.length, 1);
  assert.deepEqual(late.expired, ['expired on 2026-11-30: package "open*" on web-1 (ops: canary)']);
});
