import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../model/finding.ts';
import { type HostReason, own, reason, took } from '../../model/reason.ts';
import { printFindings } from '../text/finding-text.ts';

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

test('a red question on many hosts prints once, with its hosts grouped by observation', () => {
  const text = printFindings([
    finding('web-1', '3.0.13'),
    finding('web-2', '3.0.11'),
    finding('web-3', '3.0.13'),
    finding('web-4', undefined),
    finding('web-5', '3.0.11'),
  ]);
  assert.equal(
    text,
    `package "openssl" on 5 hosts: version     expected 3.0.13, observed otherwise on 2 of 5 hosts, 1 could not be checked
  3.0.11 on 2 hosts: web-2, web-5
  unable: connection refused on 1 host: web-4
  3.0.13 on 2 hosts: web-1, web-3
  looked with: dpkg-query -W   exit 0, 4 ms, over ssh ops@web-2:22
3 of 5 checks are red, 1 of them unable`,
  );
});

test('hosts that could not be asked are unable together if all of them are', () => {
  const text = printFindings(['a', 'b', 'c'].map((host) => finding(host, undefined)));
  assert.match(
    text,
    /^package "openssl" on 3 hosts: version {5}expected 3\.0\.13, unable: 3 of 3 hosts could not be checked\n {2}unable: connection refused on 3 hosts: a, b, c\n/,
  );
});

test('one red host of many prints as itself', () => {
  const text = printFindings([finding('a', '3.0.13'), finding('b', '3.0.11'), finding('c', '3.0.13')]);
  assert.match(text, /^package "openssl" on b: version /);
});

function away(host: string, port: number, ms: number): Finding {
  return {
    ...finding(host, undefined),
    details: [
      `${host} (ssh ops@10.0.4.${port}:${port}): connection refused after ${ms} ms (tcp connect to 10.0.4.${port} port ${port})`,
    ],
    hint: 'is sshd running?',
    reason: { why: 'connection refused (tcp connect to <host>)', hint: 'is sshd running?' },
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('equal reasons are one, even if host, address and milliseconds differ, and each has its own hint', () => {
  const text = printFindings([
    finding('m1', '3.0.13'),
    ...numbers(10).map((n) => away(`m${n + 10}`, n, 100 + n)),
    finding('m28', '3.0.11'),
    {
      ...finding('m29', undefined),
      details: ['m29 (ssh m29): no answer within 20 s (handshake)'],
      hint: 'is it sshd?',
      reason: { why: 'no answer within 20 s (handshake)', hint: 'is it sshd?' },
    },
  ]);
  assert.deepEqual(text.split('\n').slice(1, 7), [
    '  3.0.11 on 1 host: m28',
    '  unable: connection refused (tcp connect to <host>) on 10 hosts: m11, m12, m13, m14, m15, m16, m17, m18, m19, m20',
    '    hint: is sshd running?',
    '  unable: no answer within 20 s (handshake) on 1 host: m29',
    '    hint: is it sshd?',
    '  3.0.13 on 1 host: m1',
  ]);
});

test('a later check refers to hosts that could not be asked by the number of the first', () => {
  const hosts = numbers(10).map((n) => away(`m${n}`, n, n));
  const later = hosts.map((one) => ({
    ...one,
    attribute: 'installed',
    details: [`${one.details}`.replace(/after \d+/, 'after 9')],
  }));
  const [first, second] = printFindings([...hosts, finding('z', '1'), ...later]).split('\n2) ');
  assert.match(`${first}`, /^1\) .*\n {5}1 on 1 host: z\n {5}unable: connection refused/);
  assert.equal(
    second?.split('\n').slice(0, 2).join('\n'),
    'package "openssl" on 10 hosts: installed     expected 3.0.13, unable: 10 of 10 hosts could not be checked\n     unable: 10 hosts as in 1)',
  );
});

test('many hosts make about ten lines, which name each host with a wrong value', () => {
  const wrong = numbers(300).map((n) => finding(`host-${n}`, `3.0.${n + 100}`));
  const broken = numbers(40).map((n) => ({
    ...finding(`dead-${n}`, undefined),
    details: [`reason ${'x'.repeat(n)}`],
    hint: `try ${n}`,
  }));
  const right = numbers(300).map((n) => finding(`good-${n}`, '3.0.13'));
  const lines = printFindings([...right, ...broken, ...wrong]).split('\n');
  assert.ok(lines.length <= 14, `${lines.length} lines:\n${lines.join('\n')}`);
  // Consecutive names are shown as the first and the last of them.
  const named = lines.join('\n').replaceAll(/host-(\d+) to host-(\d+)/g, (_, from: string, to: string) =>
    numbers(Number(to))
      .filter((n) => n >= Number(from))
      .map((n) => `host-${n}`)
      .join(', '),
  );
  for (const { host } of wrong) assert.match(named, new RegExp(`\\b${host}\\b`));
  assert.equal(lines[5], '  298 other values on 298 hosts: host-3 to host-300');
});

test('names that are not consecutive are all shown, even if there are many', () => {
  const odd = numbers(30).map((n) => finding(`web-${n * 2}`, '1'));
  assert.match(printFindings(odd), / {2}1 on 30 hosts: web-2, web-4, .*, web-58, web-60\n/);
  const padded = ['a07', 'a08', 'a09', 'a10', 'a11', 'a13', ...numbers(9).map((n) => `b${n}.x`)];
  assert.match(
    printFindings(padded.map((host) => finding(host, '1'))),
    / {2}1 on 15 hosts: a07 to a11, a13, b1\.x to b9\.x\n/,
  );
});

test('process numbers, addresses and times that a reason marks do not make another one', () => {
  const because = (host: string, { text, common }: HostReason) => ({
    ...finding(host, undefined),
    details: [text],
    reason: { why: common },
  });
  const refused = (pid: number, address: string, ms: number) =>
    reason`process ${own(`${pid}`, '<number>')} is called x, connect ECONNREFUSED ${own(address, '<address>')}${took(ms)}`;
  const text = printFindings([
    because('a', refused(12, 'fe80::1:22', 3)),
    because('b', refused(345, 'fe80::1:ff:22', 4500)),
    because('c', refused(6, '10.0.0.7:22', 0)),
    because('d', reason`at 12:34:56 process 7 was gone`),
    because('e', reason`at 12:34:56 process 8 was gone`),
  ]);
  assert.match(
    text,
    /unable: process <number> is called x, connect ECONNREFUSED <address> on 3 hosts: a, b, c\n/,
  );
  assert.match(text, /unable: at 12:34:56 process 7 was gone on 1 host: d\n/);
  assert.match(text, /unable: at 12:34:56 process 8 was gone on 1 host: e\n/);
});

test('the end of a reason is never cut', () => {
  const why = `tried ${'/home/ops/.ssh/id_ed25519, '.repeat(20)}and the server allows publickey`;
  const one = { ...finding('a', undefined), details: [why] };
  assert.match(printFindings([one]), /and the server allows publickey\n/);
  assert.match(
    printFindings([one, { ...one, host: 'b' }, { ...one, host: 'c' }]),
    /server allows publickey on 3 hosts: a, b, c\n/,
  );
});
