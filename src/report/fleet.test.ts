import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../model/finding.ts';
import { printFindings } from './finding-text.ts';

function finding(host: string, observed: string | undefined): Finding {
  return {
    sentence: 'the package "openssl" has version 3.0.13 on every host in "web"',
    subject: 'package "openssl"',
    host,
    attribute: 'version',
    expected: '3.0.13',
    verdict: observed === undefined ? 'unable' : observed === '3.0.13' ? 'pass' : 'fail',
    ...(observed === undefined ? { details: ['connection refused'] } : { observed }),
    looked: { command: 'dpkg-query -W', exitCode: 0, durationMs: 4, over: `ssh ops@${host}:22` },
    tries: 1,
    elapsedMs: 4,
  };
}

test('a red question on many hosts prints once, with its hosts by what was observed', () => {
  const text = printFindings([
    finding('web-1', '3.0.13'),
    finding('web-2', '3.0.11'),
    finding('web-3', '3.0.13'),
    finding('web-4', undefined),
    finding('web-5', '3.0.11'),
  ]);
  assert.equal(
    text,
    `package "openssl" on 5 hosts: version     expected 3.0.13, observed otherwise on 2 of 5 hosts, 1 could not be asked
  3.0.13 on 2 hosts: web-1, web-3
  3.0.11 on 2 hosts: web-2, web-5
  unable: connection refused on 1 host: web-4
  looked with: dpkg-query -W   exit 0, 4 ms, over ssh ops@web-2:22
3 of 5 checks are red, 1 of them unable`,
  );
});

test('hosts that all could not be asked are unable together', () => {
  const text = printFindings(['a', 'b', 'c'].map((host) => finding(host, undefined)));
  assert.match(
    text,
    /^package "openssl" on 3 hosts: version {5}expected 3\.0\.13, unable: 3 of 3 hosts could not be asked\n {2}unable: connection refused on 3 hosts: a, b, c\n/,
  );
});

test('one red host of many prints as itself', () => {
  const text = printFindings([finding('a', '3.0.13'), finding('b', '3.0.11'), finding('c', '3.0.13')]);
  assert.match(text, /^package "openssl" on b: version /);
});
