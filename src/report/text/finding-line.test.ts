import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../model/finding.ts';
import { printFindingLine, printFindingReason } from './finding-line.ts';

const red: Finding = {
  sentence: 'the service "nginx" is running on "web" within 30 seconds',
  subject: 'service "nginx"',
  host: 'web',
  attribute: 'running',
  expected: 'true',
  observed: 'false',
  verdict: 'fail',
  details: ['unit state "failed"'],
  tries: 14,
  elapsedMs: 30_000,
  moment: 'within 30 seconds',
};
const { observed: _, ...asked } = red;
const unable: Finding = {
  ...asked,
  verdict: 'unable',
  details: ['web (ssh web): no shell after 3 ms\nsh: not found'],
  reason: { why: 'no shell' },
};

test('the line says what, where, what was observed and how often it was looked at', () => {
  assert.equal(
    printFindingLine(red),
    'service "nginx" on web: running expected true, observed false (polled 14x in 30 s, last change: never)',
  );
  assert.equal(
    printFindingLine({ ...unable, moment: '', tries: 1 }),
    'service "nginx" on web: running expected true, unable: web (ssh web): no shell after 3 ms (polled 1x in 30 s, last change: never)',
  );
});

test('a line always has the expectation and the observation, however long they are', () => {
  const long = { ...red, expected: 'a '.repeat(100), observed: 'b\nc\n' };
  assert.match(
    printFindingLine(long),
    /: running expected (?:a ){70,}… \(200 characters\), observed 2 lines \(/,
  );
});

test('the reason is the same on every host and in every run', () => {
  const line = 'service "nginx": running expected true, observed false';
  assert.equal(printFindingReason(red), line);
  assert.equal(printFindingReason({ ...red, host: 'db', tries: 3, elapsedMs: 5 }), line);
  assert.equal(printFindingReason(unable), 'service "nginx": running expected true, unable: no shell');
  assert.equal(
    printFindingReason({ ...unable, host: 'db', details: ['db (local): no shell after 9 ms'] }),
    printFindingReason(unable),
  );
});
