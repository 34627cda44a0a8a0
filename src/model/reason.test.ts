import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asReason, own, owner, reason, took, waited } from './reason.ts';

test('a reason for one host is complete; for several it omits what is specific to each', () => {
  assert.deepEqual(reason`${owner('m3 (local)')}no shell${took(155)}: ${'ended'} at ${own('10.0.0.3')}`, {
    text: 'm3 (local): no shell after 155 ms: ended at 10.0.0.3',
    common: 'no shell: ended at <host>',
  });
});

test('hosts that were waited for a little longer than others share a reason', () => {
  const [one, other] = [20_049, 20_151].map((ms) => reason`no shell answered on ${own('web')}${waited(ms)}`);
  assert.equal(other?.text, 'no shell answered on web within 20.2 s');
  assert.equal(one?.common, 'no shell answered on <host> in time');
  assert.equal(one?.common, other?.common);
});

test('everything else stays, whatever it looks like', () => {
  const text = 'the version 10.1 is not read after 3 ms on web';
  assert.deepEqual(reason`the version ${10.1} is not read after 3 ms on ${'web'}`, { text, common: text });
  assert.deepEqual(asReason('a\\b'), { text: 'a\\b', common: 'a\\b' });
  assert.deepEqual(asReason({ text: 'a', common: 'b' }), { text: 'a', common: 'b' });
  assert.equal(reason`a\\b`.text, 'a\\b');
});
