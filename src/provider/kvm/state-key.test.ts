import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateKey, whyNot } from './state-key.ts';

const PARTS = { disk: `sha256:${'a'.repeat(64)}`, path: '/disks/web.qcow2', memory: '512', qemu: '7.2.22' };

test('the order in which parts are written changes nothing, each of their values does', () => {
  const key = stateKey(PARTS);
  assert.match(key, /^[0-9a-f]{32}$/);
  assert.equal(stateKey(Object.fromEntries(Object.entries(PARTS).reverse())), key);
  for (const part of Object.keys(PARTS)) assert.notEqual(stateKey({ ...PARTS, [part]: 'other' }), key, part);
  assert.notEqual(stateKey({ ...PARTS, kernel: 'x' }), key);
});

test('a state that does not fit is reported by what is different, the nearest one first', () => {
  const far = { ...PARTS, memory: '256', qemu: '7.0.0' };
  const near = { ...PARTS, memory: '256' };
  assert.equal(whyNot(PARTS, [far, near]), 'memory: 256 when it was saved, 512 now');
  assert.equal(whyNot({ ...PARTS, user_data: 'x' }, [PARTS]), 'user_data: is new');
  assert.equal(whyNot(PARTS, [{ ...PARTS, disk: `sha256:${'b'.repeat(64)}` }]), 'disk: is another one');
});

test('states of other disks say nothing', () => {
  assert.equal(whyNot(PARTS, []), undefined);
  assert.equal(whyNot(PARTS, [{ ...PARTS, disk: 'sha256:b', path: '/disks/db.qcow2' }]), undefined);
});
