import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from './compare.ts';
import type { Drift } from './drift.ts';
import { driftConcerns } from './drift-concerns.ts';

const change: Change = {
  kind: 'changed',
  noun: 'file',
  name: '/etc/x',
  attribute: 'mode',
  from: 420,
  to: 384,
  hosts: ['web-1'],
  others: [],
};
const quiet: Drift = {
  changes: [],
  left: [],
  outcomeOf: () => ({ how: 'again' }),
  sifted: {
    changes: [],
    ignored: [],
    warnings: ['an ignore ignores nothing'],
    expired: [],
    unread: [],
    blind: [],
    unwatched: [],
  },
  blind: [],
  unwatched: [],
  hosts: { gone: [], fresh: [] },
};
const typeOf = (_: string, attribute: string) => (attribute === 'mode' ? 'mode' : 'text');

test('a night reports changes, what could not be read, expired ignores and hosts without their counterpart', () => {
  const { concerns } = driftConcerns(
    {
      ...quiet,
      changes: [{ change, with: [], since: '2026-11-20', fresh: false }],
      blind: [{ host: 'web-2', why: 'login refused' }],
      sifted: { ...quiet.sifted, expired: ['the ignore of package curl is over'] },
      hosts: { gone: ['web-9'], fresh: ['web-3'] },
    },
    typeOf,
  );
  assert.deepEqual(
    concerns.map(({ text }) => text),
    [
      'file "/etc/x": mode 0644 → 0600 on web-1',
      'the whole host on web-2 could not be read: login refused',
      'the ignore of package curl is over',
      'web-3 has no baseline',
      'web-9 is in the baseline but not in the environment',
    ],
  );
  assert.deepEqual(driftConcerns(quiet, typeOf).concerns, []);
});

test('the same change on one more host is the same concern', () => {
  const mark = (hosts: readonly string[]) => {
    const changes = [{ change: { ...change, hosts }, with: [], since: '2026-11-20', fresh: true }];
    return driftConcerns({ ...quiet, changes }, typeOf).concerns[0]?.fingerprint;
  };
  assert.equal(mark(['web-1']), mark(['web-1', 'web-2']));
});

test('a change is gone only if its noun could be read everywhere', () => {
  const wellAgain = (blind: Drift['blind']) =>
    ['noun file', 'noun user', 'blind'].map(driftConcerns({ ...quiet, blind }, typeOf).wellAgain);
  assert.deepEqual(wellAgain([]), [true, true, true]);
  assert.deepEqual(wellAgain([{ host: 'web-2', noun: 'user', why: 'no sudo' }]), [true, false, true]);
  assert.deepEqual(wellAgain([{ host: 'web-2', why: 'login refused' }]), [false, false, true]);
});
