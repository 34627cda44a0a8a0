import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sightingOf } from '../labelled.ts';
import { machineName, markedName, marksOf } from './marks.ts';

test('the name of a machine has at most the 80 characters of vCenter, and stays different', () => {
  assert.equal(machineName('opsproof-r1-shop', 'web'), 'opsproof-r1-shop-web');
  const prefix = `opsproof-20260101-000000-abcd-${'x'.repeat(60)}`;
  const [one, other] = [machineName(prefix, 'web-1'), machineName(prefix, 'web-2')];
  assert.equal(one.length, 80);
  assert.notEqual(one, other);
  assert.equal(one, machineName(prefix, 'web-1'));
});

test('what the marks say comes back from them', () => {
  const labels = {
    'opsproof.run': 'r1',
    'opsproof.environment': 'shop',
    'opsproof.expires': '2026-01-01T00:00:00Z',
    'opsproof.runner': 'here 1 2',
    'opsproof.keep': 'true',
  };
  const marks = marksOf(labels, 'opsproof-r1-shop', 'opsproof-r1-shop-web');
  assert.equal(markedName(marks), 'opsproof-r1-shop-web');
  const thing = { kind: 'machine', id: 'opsproof-r1-shop-web', called: ['vm-1'] };
  assert.deepEqual(sightingOf(thing, marks, 7), {
    ...thing,
    run: 'r1',
    owner: 'shop',
    expires: '2026-01-01T00:00:00Z',
    runner: 'here 1 2',
    keep: true,
    madeAt: 7,
  });
  assert.equal(markedName({ 'guestinfo.x': 'y' }), undefined);
});
