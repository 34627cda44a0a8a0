import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from './finding.ts';
import { findingReason } from './finding-reason.ts';

const base: Finding = {
  sentence: '',
  subject: '',
  attribute: '',
  expected: '',
  verdict: 'unable',
  tries: 1,
  elapsedMs: 1,
};

test('a finding gives the reason that it shares with others', () => {
  const reason = { why: 'no shell', hint: 'ssh <host>' };
  assert.deepEqual(
    findingReason({ ...base, details: ['no shell after 3 ms'], hint: 'ssh web', reason }),
    reason,
  );
});

test('a finding recorded before reasons existed gives the first line of its own text', () => {
  assert.deepEqual(findingReason({ ...base, details: ['no tool "ss"\nno /proc/net/tcp', 'more'] }), {
    why: 'no tool "ss"',
  });
  assert.deepEqual(findingReason({ ...base, hint: 'h' }), { why: 'no reason given', hint: 'h' });
});
