import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from './finding.ts';
import { commonHint, commonReason } from './reason.ts';

const base: Finding = {
  sentence: '',
  subject: '',
  attribute: '',
  expected: '',
  verdict: 'unable',
  tries: 1,
  elapsedMs: 1,
};

for (const [host, reason, common] of [
  [
    'm3',
    'm3 (ssh ops@127.0.4.3:2): connection refused after 155 ms (tcp connect to 127.0.4.3 port 2)',
    'connection refused (tcp connect to <host>)',
  ],
  [
    'db',
    'db (ssh ops@[fe80::1]:22): no answer within 20 s (handshake with fe80::1 port 22)',
    'no answer within 20 s (handshake with <host>)',
  ],
  [
    'web-1',
    'web-1 (ssh web-1.example.com): the name web-1.example.com cannot be resolved after 1 min 2 s: ENOTFOUND (dns)',
    'the name <host> cannot be resolved: ENOTFOUND (dns)',
  ],
  [
    'a',
    'a (docker 3f2a1b0c9d8e): no shell after 3 ms: there is no such container',
    'no shell: there is no such container',
  ],
  ['a', 'a (local): a shell that ended with a signal', 'a shell that ended with a signal'],
  ['web', 'cannot read what "web" is', 'cannot read what "<host>" is'],
  ['web', 'no tool "ss"\nno /proc/net/tcp', 'no tool "ss"'],
  [
    'm1',
    'm1 (ssh m1): login refused after 397 ms: tried password; the server allows publickey',
    'login refused: tried password; the server allows publickey',
  ],
  ['10', 'the version 10.1 is not read', 'the version 10.1 is not read'],
] as const) {
  test(`the reason of ${host}: ${common}`, () => {
    assert.equal(commonReason({ ...base, host, details: [reason] }), common);
  });
}

test('a hint loses the same', () => {
  const details = ['m3 (ssh ops@10.0.0.3:22): the key of 10.0.0.3 has changed'];
  const hint = 'ssh-keygen -R 10.0.0.3';
  assert.equal(commonHint({ ...base, host: 'm3', details, hint }), 'ssh-keygen -R <host>');
  assert.equal(commonHint({ ...base, host: 'm3', details }), undefined);
});
