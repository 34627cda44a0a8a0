import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asReason, own, owner, reason, took } from './reason.ts';

test('a reason for one host is complete; for several it omits what is specific to each', () => {
  assert.deepEqual(reason`${owner('m3 (local)')}no shell${took(155)}: ${'ended'} at ${own('10.0.0.3')}`, {
    text: 'm3 (local): no shell after 155 ms: ended at 10.0.0.3',
    common: 'no shell: ended at <host>',
  });
});

test('everything else stays, whatever it looks like', () => {
  const text = 'the version 10.1 is not read after 3 ms on web';
  assert.deepEqual(reason`the version ${10.1} is not read after 3 ms on ${'web'}`, { text, common: text });
  assert.deepEqual(asReason('a\\b'), { text: 'a\\b', common: 'a\\b' });
  assert.deepEqual(asReason({ text: 'a', common: 'b' }), { text: 'a', common: 'b' });
  assert.equal(reason`a\\b`.text, 'a\\b');
});
