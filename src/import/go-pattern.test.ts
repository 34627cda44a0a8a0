import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goPattern } from './go-pattern.ts';
import { patternText } from './pattern-text.ts';

/** Patterns of Go with a text, and whether they match it (regexp/syntax). */
const CASES: readonly (readonly [pattern: string, text: string, matches: boolean])[] = [
  ['^b', 'a\nb', false],
  ['(?m)^b$', 'a\nb\nc', true],
  ['b$', 'a\nb\n', false],
  ['\\Aa\\z', 'a', true],
  ['a.c', 'a\rc', true],
  ['a.c', 'a\nc', false],
  ['(?s)a.c', 'a\nc', true],
  ['(?i)ABC', 'xabcx', true],
  ['x(?i:ABC)', 'xabc', true],
  ['[[:alpha:]_]+[^[:digit:]]/', 'a_-/', true],
  ['[]a]b', ']b', true],
  ['[^]a]b', ']b', false],
  ['a\\s', 'a\u00a0', false],
  ['(?P<year>[0-9]{4})', 'in 2024', true],
  ['deb\\:x', 'deb:x', true],
  ['[a/b]', '/', true],
];

test('a pattern of Go matches the same texts in the words of JavaScript, whatever its flag m', () => {
  for (const [pattern, text, matches] of CASES) {
    const found = goPattern(pattern);
    assert.ok(typeof found === 'object', `${pattern}: ${found}`);
    for (const flags of ['', 'm'])
      assert.equal(
        new RegExp(found.source, found.flags + flags).test(text),
        matches,
        `${pattern} in ${text}`,
      );
  }
});

test('what has no counterpart is told', () => {
  for (const pattern of ['(?U)a*', '\\1', '\\Qa\\E', 'a(?i)b', '\\pL', '[[:punct:]]', '[\\S]'])
    assert.match(String(goPattern(pattern)), /no counterpart/, pattern);
  assert.match(String(goPattern('(')), /no pattern/);
});

test('a pattern without anything special is a text', () => {
  const lost = (why: string) => assert.fail(why);
  assert.equal(patternText('.*Usage.*', true, lost), 'contains "Usage"');
  assert.equal(patternText('say "hi"', false, lost), 'not contains "say \\"hi\\""');
  assert.equal(patternText('.*', true, lost), '');
  assert.equal(patternText('a\\.*', true, lost), 'matches /a\\.*/');
  assert.equal(patternText('.*', false, lost), 'not matches /(?:)/');
});
