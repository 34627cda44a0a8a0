import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Finding } from '../../model/finding.ts';
import { printFinding, printFindings } from './finding-text.ts';

const nginx: Finding = {
  sentence: 'the service "nginx" is running on "web" within 30 seconds',
  subject: 'service "nginx"',
  host: 'web',
  attribute: 'running',
  expected: 'true',
  observed: 'false',
  value: false,
  verdict: 'fail',
  details: ['unit state "failed" since 12:04:11, exit code 1'],
  looked: {
    command: 'systemctl show nginx -p ActiveState,SubState',
    exitCode: 0,
    durationMs: 41,
    over: 'ssh deploy@web-3:22',
  },
  tries: 14,
  elapsedMs: 30_012,
  moment: 'within 30 seconds',
  hint: 'journal tail attached (30 lines)',
};

const once = { tries: 1, elapsedMs: 4 } as const;
const status: Finding = {
  ...once,
  sentence: 'GET "http://web/api/health" answers 200',
  subject: 'GET http://web/api/health',
  attribute: 'status',
  expected: '200',
  observed: '503',
  verdict: 'fail',
};
const refused: Finding = {
  ...once,
  sentence: 'the port 22 is listening on "db"',
  subject: 'port 22',
  host: 'db',
  attribute: 'listening',
  expected: 'true',
  verdict: 'unable',
  details: ['login refused for ops@10.0.5.7:22 after 210 ms'],
  hint: 'is the key of ops in authorized_keys?',
};

test('a failed check that was polled prints subject, tries, details, the command that looked and a hint', () => {
  assert.equal(
    printFinding(nginx),
    [
      'service "nginx" on web: running     expected true, observed false   (polled 14x in 30 s, last change: never)',
      '  unit state "failed" since 12:04:11, exit code 1',
      '  looked with: systemctl show nginx -p ActiveState,SubState   exit 0, 41 ms, over ssh deploy@web-3:22',
      '  hint: journal tail attached (30 lines)',
    ].join('\n'),
  );
});

test('a check that looked once says nothing about polling, and a probe names no host', () => {
  assert.equal(printFinding(status), 'GET http://web/api/health: status     expected 200, observed 503');
});

test('the last change is given as the time after the first look', () => {
  assert.equal(
    printFinding({ ...status, tries: 3, elapsedMs: 1500, lastChangeMs: 250 }),
    'GET http://web/api/health: status     expected 200, observed 503   (polled 3x in 1.5 s, last change: after 250 ms)',
  );
});

test('a check that could not look says why instead of what was observed', () => {
  assert.equal(
    printFinding(refused),
    'port 22 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms\n  hint: is the key of ops in authorized_keys?',
  );
  assert.equal(
    printFinding({ ...status, verdict: 'unable', observed: '503' }),
    'GET http://web/api/health: status     expected 200, unable: no reason given',
  );
});

test('further lines about why it could not look are below', () => {
  assert.equal(
    printFinding({ ...refused, details: ['no tool "ss"\nno /proc/net/tcp', 'looked in $PATH'] }),
    [
      'port 22 on db: listening     expected true, unable: no tool "ss"',
      '  no /proc/net/tcp',
      '  looked in $PATH',
      '  hint: is the key of ops in authorized_keys?',
    ].join('\n'),
  );
});

test('expected and observed are aligned on separate lines if one line is too narrow', () => {
  assert.equal(
    printFinding({
      ...status,
      attribute: 'header "x"',
      expected: `contains "${'a'.repeat(60)}"`,
      observed: '"b"',
    }),
    [
      'GET http://web/api/health: header "x"',
      `  expected  contains "${'a'.repeat(60)}"`,
      '  observed  "b"',
    ].join('\n'),
  );
  const why = `connect timed out after 10 s: ${'web-3.example.com '.repeat(4)}`;
  assert.equal(
    printFinding({ ...refused, details: [why] }),
    `port 22 on db: listening\n  expected  true\n  unable:   ${why}\n  hint: is the key of ops in authorized_keys?`,
  );
});

test('a long value is cut, with its length', () => {
  assert.equal(
    printFinding({ ...status, attribute: 'body', observed: 'x'.repeat(20_000) }),
    `GET http://web/api/health: body\n  expected  200\n  observed  ${'x'.repeat(160)}… (20,000 characters)`,
  );
});

test('texts of several lines are shown as a difference with one line of context', () => {
  assert.equal(
    printFinding({ ...status, attribute: 'body', expected: 'a\nb\nc\nd\ne\n', observed: 'a\nb\nX\nd\ne\n' }),
    [
      'GET http://web/api/health: body     expected 5 lines, observed 5 lines',
      '  - expected, + observed',
      '    b',
      '  - c',
      '  + X',
      '    d',
    ].join('\n'),
  );
});

test('given details replace a difference made here', () => {
  assert.equal(
    printFinding({ ...status, expected: 'a\nb', observed: 'a\nc', details: ['line 2 differs'] }),
    'GET http://web/api/health: status     expected 2 lines, observed 2 lines\n  line 2 differs',
  );
});

test('a finding never prints more than twelve lines and counts what it omits', () => {
  const details = Array.from({ length: 40 }, (_, index) => `missing: key ${index}`);
  const lines = printFinding({ ...nginx, details }).split('\n');
  assert.equal(lines.length, 12);
  assert.deepEqual(lines.slice(8), [
    '  missing: key 7',
    '  … 32 more lines',
    '  looked with: systemctl show nginx -p ActiveState,SubState   exit 0, 41 ms, over ssh deploy@web-3:22',
    '  hint: journal tail attached (30 lines)',
  ]);
});

test('escape sequences from a host never reach the terminal', () => {
  assert.equal(
    printFinding({ ...status, observed: '\u001b[2Jgone\u0007\ud800', details: ['a\rb'] }),
    'GET http://web/api/health: status     expected 200, observed \\u001b[2Jgone\\u0007\\ud800\n  a\\u000db',
  );
});

test('a command of several lines is printed on one', () => {
  assert.equal(
    printFinding({ ...status, looked: { command: 'a |\nb', durationMs: 1200, over: 'local' } }).split(
      '\n',
    )[1],
    '  looked with: a | ↵ b   1.2 s, over local',
  );
});

test('colours mark the observation and change no word', () => {
  const colored = printFinding(refused, { color: true });
  assert.ok(colored.includes('\u001b[33munable: login refused'), colored);
  assert.ok(printFinding(status, { color: true }).includes('\u001b[31mobserved 503'));
  assert.equal(stripVTControlCharacters(colored), printFinding(refused));
});

test('the red checks of a block are numbered, and the last line says how many of all are red', () => {
  const green: Finding = { ...status, observed: '200', verdict: 'pass' };
  assert.equal(
    printFindings([green, nginx, green, refused, status]),
    [
      '1) service "nginx" on web: running     expected true, observed false   (polled 14x in 30 s, last change: never)',
      '     unit state "failed" since 12:04:11, exit code 1',
      '     looked with: systemctl show nginx -p ActiveState,SubState   exit 0, 41 ms, over ssh deploy@web-3:22',
      '     hint: journal tail attached (30 lines)',
      '2) port 22 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms',
      '     hint: is the key of ops in authorized_keys?',
      '3) GET http://web/api/health: status     expected 200, observed 503',
      '3 of 5 checks are red, 1 of them unable',
    ].join('\n'),
  );
});

test('checks that share one look do not repeat its command', () => {
  const failed: Finding = { ...nginx, attribute: 'enabled', details: [] };
  const elsewhere: Finding = {
    ...failed,
    host: 'api',
    looked: { command: 'x', durationMs: 1, over: 'local' },
  };
  const lines = printFindings([nginx, failed, elsewhere]).split('\n');
  assert.deepEqual(
    lines.filter((line) => line.includes('looked with')),
    [
      '     looked with: systemctl show nginx -p ActiveState,SubState   exit 0, 41 ms, over ssh deploy@web-3:22',
      '     looked with: the same command',
      '     looked with: x   1 ms, over local',
    ],
  );
});

test('the reason why a host cannot be looked at is printed once', () => {
  const again: Finding = { ...refused, attribute: 'user', expected: 'postgres' };
  const elsewhere: Finding = { ...refused, host: 'db-2' };
  assert.equal(
    printFindings([refused, elsewhere, again]),
    [
      '1) port 22 on db: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms',
      '     hint: is the key of ops in authorized_keys?',
      '2) port 22 on db-2: listening     expected true, unable: login refused for ops@10.0.5.7:22 after 210 ms',
      '     hint: is the key of ops in authorized_keys?',
      '3) port 22 on db: user     expected postgres, unable: for the same reason as 1)',
      '3 of 3 checks are unable',
    ].join('\n'),
  );
});

test('a lone red check is not numbered', () => {
  const green: Finding = { ...status, observed: '200', verdict: 'pass' };
  assert.equal(
    printFindings([status, green]),
    'GET http://web/api/health: status     expected 200, observed 503\n1 of 2 checks is red',
  );
  assert.equal(printFindings([status]), 'GET http://web/api/health: status     expected 200, observed 503');
  assert.match(printFindings([refused, green]), /\n1 of 2 checks is unable$/);
  assert.match(printFindings([refused, refused]), /\n2 of 2 checks are unable$/);
});
