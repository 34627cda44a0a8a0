import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccount } from './ledger-line.ts';

const AT = '"at":"2026-01-02T03:04:05.000Z"';
const RUN = `{${AT},"event":"run","run":"run1","runner":"1/b.1/m/s","keep":false}\n`;
const MADE = `{${AT},"event":"creating","provider":"docker","kind":"container","id":"c1","owner":"shop","expires":""}\n`;
const TORN = MADE.slice(0, 50);

const CASES: readonly (readonly [string, string, string | undefined])[] = [
  ['a whole one', RUN + MADE, undefined],
  [
    'a line that the disk did not take, and what was written when there was room',
    `${RUN}${TORN}\n${MADE}`,
    undefined,
  ],
  ['a last line without its end', `${RUN}${TORN}`, 'its last line is cut off'],
  ['a last line that lacks nothing but its end', `${RUN}${MADE}`.trimEnd(), 'its last line is cut off'],
  ['a last line that is torn, and nothing behind it', `${RUN}${TORN}\n`, 'a line cannot be read'],
  ['nothing', '', 'it is empty'],
  ['zero bytes', '\0'.repeat(600), 'its last line is cut off'],
  ['zero bytes in a line', `${RUN}${TORN}${'\0'.repeat(9)}\n${MADE}`, 'a line cannot be read'],
  ['other text', `${RUN}<<<<<<<\n=======\n${MADE}`, '2 lines cannot be read'],
  ['lost its beginning', MADE, 'its first line is missing'],
];

for (const [what, text, doubt] of CASES)
  test(`a ledger with ${what}: ${doubt ?? 'nothing is missing'}`, () => {
    assert.equal(readAccount(text).doubt, doubt);
  });
