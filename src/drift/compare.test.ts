import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DriftIgnore } from '../config/drift-ignores.ts';
import { differenceFingerprint } from '../model/difference.ts';
import { parseBaseline, printHost } from './baseline-text.ts';
import { findBlind } from './blind.ts';
import { printChange } from './changes-text.ts';
import { compareHosts, compareInventories } from './compare.ts';
import { siftChanges } from './ignore.ts';
import type { HostInventory } from './inventory.ts';
import type { KeptThing } from './kept-state.ts';

const openssl = (version: string) => ({ package: { openssl: { version } } });
const read = (items: HostInventory['items'], unable = {}): HostInventory => ({ items, unable });

const typeOf = (_: string, attribute: string) => (attribute === 'mode' ? 'mode' : 'text');

const BASELINE = { 'web-1': openssl('3.0.11'), 'web-2': openssl('3.0.11'), 'web-3': openssl('3.0.11') };

test('equal changes of many hosts are one, which names the hosts that are behind', () => {
  const changes = compareInventories(BASELINE, {
    'web-1': read(openssl('3.0.13')),
    'web-2': read(openssl('3.0.13')),
    'web-3': read(openssl('3.0.11')),
  });
  assert.equal(changes.length, 1);
  assert.equal(
    printChange(changes[0] as never, typeOf, '2026-11-20'),
    'package "openssl": version 3.0.11 → 3.0.13 on 2 of 3 hosts; web-3 behind, since 2026-11-20',
  );
});

test('the group that contains the changed hosts is named, and only its hosts are counted', () => {
  const groups = {
    'web-1': ['web', 'all'],
    'web-2': ['web', 'all'],
    'web-3': ['web', 'all'],
    'db-1': ['all'],
  };
  const baseline = { ...BASELINE, 'db-1': openssl('3.0.11') };
  const upgraded = (...hosts: string[]) =>
    compareInventories(
      baseline,
      Object.fromEntries(
        Object.keys(baseline).map((host) => [
          host,
          read(openssl(hosts.includes(host) ? '3.0.13' : '3.0.11')),
        ]),
      ),
      groups,
    ).map((change) => printChange(change, typeOf));
  const says = (where: string) => [`package "openssl": version 3.0.11 → 3.0.13 ${where}`];
  assert.deepEqual(upgraded('web-1', 'web-2'), says('on 2 of 3 hosts in web; web-3 behind'));
  assert.deepEqual(upgraded('web-1', 'web-2', 'web-3'), says('on all 3 hosts in web'));
  assert.deepEqual(upgraded('web-1', 'db-1'), says('on 2 of 4 hosts in all; web-2, web-3 behind'));
  assert.deepEqual(upgraded('db-1'), says('on db-1'));
});

test('something new on some hosts is counted among those that could have it', () => {
  const changes = compareInventories(BASELINE, {
    'web-1': read({ package: { openssl: { version: '3.0.11' }, nmap: { version: '7' } } }),
    'web-2': read({ package: { openssl: { version: '3.0.11' }, nmap: { version: '7' } } }),
    'web-3': read(openssl('3.0.11')),
  });
  assert.deepEqual(
    changes.map((change) => printChange(change, typeOf)),
    ['package "nmap": new (version 7) on 2 of 3 hosts; not on web-3'],
  );
});

test('for a list only what came and went is shown, and for one whose order matters that it differs', () => {
  const rules = (...lines: string[]) => ({ firewall: { 'iptables filter INPUT': { rules: lines } } });
  const change = (from: string[], to: string[]) =>
    compareInventories({ a: rules(...from) }, { a: read(rules(...to)) }).map((one) =>
      printChange(one, typeOf),
    );
  const says = (what: string) => [`firewall "iptables filter INPUT": rules ${what} on a`];
  assert.deepEqual(change(['-A x', '-A y'], ['-A y', '-A z']), says('gained -A z, lost -A x'));
  assert.deepEqual(change(['-A x', '-A y'], ['-A y', '-A x']), says('in another order'));
  assert.deepEqual(change([], ['-A y']), says('nothing → -A y'));
});

test('an attribute that could not be observed is not a change', () => {
  const user = (item: KeptThing) => ({ user: { root: item } });
  const baseline = { a: user({ uid: 0, 'sudo rules': ['ALL'] }) };
  const now = {
    items: user({ uid: 0 }),
    unable: {},
    unseen: { user: { 'sudo rules': { root: 'not root' } } },
  };
  assert.deepEqual(compareInventories(baseline, { a: now }), []);
  assert.deepEqual(findBlind(baseline, { inventories: { a: now }, blind: [] }), {
    blind: [{ host: 'a', noun: 'user', attribute: 'sudo rules', names: ['root'], why: 'not root' }],
    unwatched: [],
  });
});

test('what was accepted without an attribute that could not be observed is not watched; a new thing is reported as new', () => {
  const port = (items: Record<string, KeptThing>) => ({ port: items });
  const baseline = { a: port({ '22/tcp': { process: 'sshd' }, '5432/tcp': { user: 'postgres' } }) };
  const now = {
    items: port({ '22/tcp': { process: 'sshd' }, '5432/tcp': { user: 'postgres' }, '9/tcp': {} }),
    unable: {},
    unseen: { port: { process: { '5432/tcp': 'not seen', '9/tcp': 'not seen' } } },
  };
  const spot = { noun: 'port', attribute: 'process', names: ['5432/tcp'], why: 'not seen' };
  const found = findBlind(baseline, { inventories: { a: now }, blind: [] });
  assert.deepEqual(found, { blind: [], unwatched: [{ ...spot, hosts: ['a'] }] });
  const ignore = { noun: 'port', attribute: 'process', reason: 'r', owner: 'o', expires: '2026-12-31' };
  const lost = { blind: [{ ...spot, host: 'a' }], unwatched: found.unwatched };
  const sift = (more: object) => {
    const { blind, unwatched, warnings } = siftChanges([], [{ ...ignore, ...more }], '2026-12-01', lost);
    return [blind.length, unwatched.length, warnings.length];
  };
  assert.deepEqual(sift({}), [0, 0, 0]);
  assert.deepEqual(sift({ name: '5432/*' }), [0, 0, 0]);
  for (const other of [{ name: '22/tcp' }, { attribute: 'user' }, { noun: 'user' }, { host: 'b' }])
    assert.deepEqual(sift(other), [1, 1, 1]);
});

test('an empty baseline counts as none', () => {
  assert.deepEqual(compareHosts({ a: {}, b: { package: {} } }, ['a', 'b']), { gone: [], fresh: ['a'] });
  assert.deepEqual(findBlind({ a: {} }, { inventories: { a: read(openssl('3')) }, blind: [] }).unwatched, []);
});

test('a host is blind for what it was accepted with; what was accepted without it is not watched, and reported', () => {
  const found = findBlind(
    { ...BASELINE, 'web-1': { ...openssl('3.0.11'), firewall: {} } },
    {
      inventories: { 'web-2': read({ ...openssl('3.0.11'), crontab: {} }) },
      blind: [
        { host: 'web-1', noun: 'firewall', why: 'nft is not on the host' },
        { host: 'web-2', noun: 'firewall', why: 'nft is not on the host' },
        { host: 'web-3', noun: 'firewall', why: 'nft is not on the host' },
        { host: 'web-4', noun: 'firewall', why: 'it has no baseline' },
        { host: 'web-5', why: 'connection refused' },
      ],
    },
  );
  assert.deepEqual(
    found.blind.map(({ host }) => host),
    ['web-1', 'web-4', 'web-5'],
  );
  assert.deepEqual(found.unwatched, [
    { noun: 'firewall', hosts: ['web-2', 'web-3'], why: 'nft is not on the host' },
    { noun: 'crontab', hosts: ['web-2'] },
  ]);
});

test('what is new and what is gone is shown with what is known about it', () => {
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

test('values are printed by their type, digests are shortened', () => {
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

test('a noun that could not be read, or that the baseline does not have, is not a change', () => {
  assert.deepEqual(
    compareInventories(BASELINE, {
      'web-1': read({}, { package: 'dpkg-query is missing' }),
      'web-2': read({ ...openssl('3.0.11'), user: { root: { uid: 0 } } }),
    }),
    [],
  );
});

test('added and removed hosts are reported separately', () => {
  assert.deepEqual(compareHosts(BASELINE, ['web-1', 'web-2', 'web-4']), {
    gone: ['web-3'],
    fresh: ['web-4'],
  });
});

test('a fingerprint identifies the change and not its hosts', () => {
  const one = compareInventories(BASELINE, { 'web-1': read(openssl('3.0.13')) })[0];
  const two = compareInventories(BASELINE, {
    'web-1': read(openssl('3.0.13')),
    'web-2': read(openssl('3.0.13')),
  })[0];
  assert.ok(one !== undefined && two !== undefined);
  assert.equal(differenceFingerprint(one), differenceFingerprint(two));
});

test('a baseline has one line per thing, in a stable order, and reads back the same', () => {
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
      'baselines/x/web-1.json: it is not a baseline: it is not a map of nouns, names and attributes\n  restore it from version control, or accept again: opsproof drift accept',
  });
});

test('an ignore removes what it names, on the hosts it names, until its date', () => {
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

test('an ignore is not told to ignore nothing while what it is about could not be read', () => {
  const ignore: DriftIgnore = {
    noun: 'user',
    name: 'mallory',
    host: 'web-*',
    reason: 'x',
    owner: 'ops',
    expires: '2026-11-30',
  };
  const warnings = (spot?: { host: string; noun?: string }) =>
    siftChanges([], [ignore], '2026-11-22', {
      blind: spot === undefined ? [] : [{ ...spot, why: 'no shell' }],
      unwatched: [],
    }).warnings;
  assert.deepEqual(warnings({ host: 'web-1' }), []);
  assert.deepEqual(warnings({ host: 'web-1', noun: 'user' }), []);
  const told = ['ignores nothing: user "mallory" on web-* (ops: x)'];
  assert.deepEqual(warnings({ host: 'web-1', noun: 'package' }), told);
  assert.deepEqual(warnings({ host: 'db' }), told);
  assert.deepEqual(warnings(), told);
});
