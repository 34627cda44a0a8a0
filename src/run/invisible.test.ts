import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invisibleIn, typographicQuotes } from './invisible.ts';

test('an invisible character is reported with its name and its place', () => {
  for (const [character, name] of [
    ['\u00a0', 'U+00A0, a no-break space'],
    ['\u200b', 'U+200B, a zero-width space'],
    ['\ufeff', 'U+FEFF, a byte order mark'],
    ['\u00ad', 'U+00AD, a soft hyphen'],
    ['\u202f', 'U+202F, a narrow no-break space'],
    ['\u2007', 'U+2007, a figure space'],
    ['\u2060', 'U+2060, a word joiner'],
    ['\u200d', 'U+200D, a zero-width joiner'],
    ['\u3000', 'U+3000, an ideographic space'],
    ['\u202e', 'U+202E, an invisible character'],
    ['\u0007', 'U+0007, an invisible character'],
  ] as const)
    assert.equal(invisibleIn(`the file${character} "x"`)?.message, `${name}, comes after: the file`);
});

test('other scripts have their own characters', () => {
  for (const text of [
    'the file "/srv/Überblick"',
    'contains "می\u200cخواهم"',
    'contains "👩\u200d💻"',
    'contains "日本\u3000語"',
    'a\tb',
  ])
    assert.equal(invisibleIn(text), undefined, text);
});

test('typographic quotes are reported with the corrected sentence', () => {
  assert.match(
    typographicQuotes('the file “/etc/x” exists') ?? '',
    /write " instead: the file "\/etc\/x" exists$/,
  );
  assert.match(typographicQuotes('the file ‘/etc/x’ exists') ?? '', /the file '\/etc\/x' exists$/);
  assert.equal(typographicQuotes('the file "/etc/x" exists'), undefined);
});
