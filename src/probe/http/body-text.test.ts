import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodyText } from './body-text.ts';

test('a body is decoded by its byte order mark, then by the charset of the answer, then as UTF-8', () => {
  for (const [bytes, type, text] of [
    [Buffer.from('café'), undefined, 'café'],
    [Buffer.from('caf\xe9', 'latin1'), 'text/html; charset=ISO-8859-1', 'café'],
    [Buffer.from('caf\xe9', 'latin1'), 'text/html;charset="windows-1252"', 'café'],
    [Buffer.from('ERROR', 'utf16le'), 'text/plain; charset=utf-16le', 'ERROR'],
    [Buffer.from('\ufeffERROR', 'utf16le'), 'text/plain', 'ERROR'],
    [Buffer.from('\ufeff{"a":1}'), 'application/json', '{"a":1}'],
    [Buffer.from([0x93, 0xfa, 0x96, 0x7b]), 'text/plain; charset=Shift_JIS', '日本'],
  ] as const)
    assert.deepEqual(bodyText(bytes, type), { body: text }, String(type));
  assert.equal(
    bodyText(Buffer.from('x'), 'text/plain; charset=ibm037').unread,
    'the body has an unknown charset: ibm037',
  );
});
