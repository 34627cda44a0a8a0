import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrappedTail } from './wrapped-tail.ts';

const FULL = 'Zm9v'.repeat(15);

const CASES: readonly (readonly [what: string, text: string, kept: string])[] = [
  ['nothing', '', ''],
  ['a plain line', 'said\nit is well', ''],
  ['a full line of base64', `said\n${FULL}`, FULL],
  ['a full line behind a word', `said\nkey: ${FULL}`, `key: ${FULL}`],
  ['one character less', `said\n${FULL.slice(1)}`, ''],
  ['another character in its end', `said\n${FULL.slice(0, -10)}.${FULL.slice(-10)}`, ''],
  ['another character before its end', `said\nx.${FULL}`, `x.${FULL}`],
  ['a full line and what comes after it', `said\n${FULL}\nand`, `${FULL}\nand`],
  ['lines that end as on Windows', `said\r\n${FULL}\r\n${FULL}\r`, `${FULL}\r\n${FULL}\r`],
  ['a soft end', 'said\nhalf of=\n', 'half of=\n'],
  ['a dump with addresses', 'said\n00000010  70 61 73\n', '00000010  70 61 73\n'],
  ['a dump without', 'said\n  p a s s w o r d\n', '  p a s s w o r d\n'],
  [
    'a dump of long numbers',
    'said\n  1886417009 1886417009 1886417009 -886417009 1886417009 18 19\n',
    '  1886417009 1886417009 1886417009 -886417009 1886417009 18 19\n',
  ],
  [
    'a dump with its text',
    'said\n  70 61 73 73 77 6f 72 64 >pass word<\n',
    '  70 61 73 73 77 6f 72 64 >pass word<\n',
  ],
  ['a line of words', 'said\n  shop/web  waiting for port 80 and a login\n', ''],
  ['a plain line between', `${FULL}\nplain\n${FULL}`, FULL],
];

for (const [what, text, kept] of CASES)
  test(`${what} keeps ${JSON.stringify(kept.slice(0, 20))} back`, () => {
    assert.equal(text.slice(wrappedTail(text)), kept);
  });

test('what is longer than any encoded secret is not kept back', () => {
  assert.equal(wrappedTail(`${FULL}\n`.repeat(2_000)), 2_000 * (FULL.length + 1));
});
