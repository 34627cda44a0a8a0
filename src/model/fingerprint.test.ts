import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Finding, placeFinding } from './finding.ts';
import { checkFingerprint, nth } from './fingerprint.ts';

const red: Finding = {
  sentence: 'the file "/tmp/opsproof-flag" exists on "here"',
  subject: 'file "/tmp/opsproof-flag"',
  host: 'here',
  attribute: 'exists',
  expected: 'true',
  observed: 'false',
  verdict: 'fail',
  tries: 1,
  elapsedMs: 4,
};
const place = { uri: 'features/here.feature', name: 'the flag is up' };
/** As opsproof calculated it before findings had their own fingerprint. */
const KNOWN = '4e8334c8f253fffdda0fe86b7eb75f58ef54b067ec76529876b5dd459c51afbe';

test('a failed check keeps the fingerprint that CI servers know', () => {
  assert.equal(checkFingerprint(red, place), KNOWN);
});

test('the outcome of a check, and how it was observed, is not part of its fingerprint', () => {
  const { observed: _, ...asked } = red;
  for (const other of [
    { ...red, verdict: 'pass', observed: 'true' },
    { ...asked, verdict: 'unable', details: ['no shell'] },
    { ...red, expected: 'false', tries: 9, elapsedMs: 9000, moment: '' },
  ] as const)
    assert.equal(checkFingerprint(other, place), KNOWN);
});

test('another host, attribute, sentence, scenario or file is another check', () => {
  const { host: _, ...outside } = red;
  const all = [
    ...[red, outside, { ...red, host: 'db' }, { ...red, attribute: 'mode' }, { ...red, sentence: 's' }].map(
      (finding) => checkFingerprint(finding, place),
    ),
    checkFingerprint(red, { ...place, name: 'b' }),
    checkFingerprint(red, { ...place, uri: 'b' }),
    nth(KNOWN, 1),
    nth(KNOWN, 2),
  ];
  assert.equal(new Set(all).size, all.length);
  assert.equal(nth(KNOWN, 0), KNOWN);
});

test('the kind says what is wrong; a passed check has none', () => {
  const kinds = (['pass', 'fail', 'unable'] as const).map((verdict) =>
    placeFinding({ ...red, verdict }, 'f'),
  );
  assert.deepEqual(
    kinds.map(({ kind, fingerprint }) => [kind, fingerprint]),
    [
      [undefined, 'f'],
      ['check-failed', 'f'],
      ['check-unable', 'f'],
    ],
  );
});
