import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Said } from './said.ts';

const NONCE = '501cda1b2269e90b5e18f5cb485aa3fe';

test('what a shell said is its own words on one line, without our markers, which differ on each host', () => {
  const said = new Said();
  for (const chunk of ['Welcome\r\n\n', `${NONCE}B`, 'no home', `\n${NONCE}E001`])
    said.add(Buffer.from(chunk));
  assert.equal(said.toString(), '; it said: Welcome / no home');
  said.forget();
  assert.equal(said.toString(), '');
  const begun = new Said();
  begun.add(Buffer.from(`${NONCE}B${NONCE}B`));
  assert.equal(begun.toString(), '');
});
