import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quotedName } from './quoted-name.ts';

test('a quote or a backslash after a backslash stands for itself; everything else stays as written', () => {
  assert.equal(quotedName(String.raw`say \"hi\" and \'ho\'`), `say "hi" and 'ho'`);
  assert.equal(quotedName(String.raw`/^\d+\s\w\\/`), String.raw`/^\d+\s\w\/`);
  assert.equal(quotedName(String.raw`printf 'a\nb'`), String.raw`printf 'a\nb'`);
  assert.equal(quotedName(String.raw`C:\\new`), String.raw`C:\new`);
});
