import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UnableError } from './errors.ts';
import type { Finding } from './finding.ts';
import { commonReason } from './finding-reason.ts';
import { groupHosts } from './host-groups.ts';
import { own, owner, reason, took } from './reason.ts';

const unable = (host: string, error: UnableError): Finding => ({
  sentence: 'the service "nginx" is running',
  subject: 'service "nginx"',
  host,
  attribute: 'running',
  expected: 'true',
  verdict: 'unable',
  details: [error.message],
  reason: commonReason(error.common, error.commonHint),
  tries: 1,
  elapsedMs: 1,
});
const groups = (findings: readonly Finding[]) => groupHosts(findings).map(({ what, hosts }) => [what, hosts]);

test('hosts are grouped by the parts of a reason that they share, whatever their own parts are', () => {
  const refused = (address: string, ms: number) =>
    new UnableError(
      reason`${owner(`ssh ops@${address}:22`)}connection refused${took(ms)} (to ${own(address, '<address>')})`,
    );
  assert.deepEqual(
    groups([unable('web-1', refused('10.0.0.1', 12)), unable('web-2', refused('fd00::2', 3400))]),
    [['connection refused (to <address>)', ['web-1', 'web-2']]],
  );
});

test('what a reason does not mark as one host’s own keeps hosts apart, be it a number or an address', () => {
  const said = (text: string) => new UnableError(text);
  assert.deepEqual(
    groups([
      unable('web-1', said('the pool 10.0.0.1 has no leader after 5 s')),
      unable('web-2', said('the pool 10.0.0.2 has no leader after 9 s')),
    ]),
    [
      ['the pool 10.0.0.1 has no leader after 5 s', ['web-1']],
      ['the pool 10.0.0.2 has no leader after 9 s', ['web-2']],
    ],
  );
});
