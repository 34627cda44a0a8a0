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
  // Ways in which a page names its charset itself.
  for (const [page, type] of [
    ['<meta charset="windows-1252">caf\xe9', 'text/html'],
    ['<meta http-equiv="Content-Type" content="text/html; charset=latin1">caf\xe9', 'text/html'],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><a>caf\xe9</a>', 'application/xml'],
  ] as const)
    assert.match(bodyText(Buffer.from(page, 'latin1'), type).body, /café/, page);
  for (const [bytes, type] of [
    [Buffer.from([0, 255, 1, 254]), undefined],
    [Buffer.from('caf\xe9', 'latin1'), 'text/plain'],
    [Buffer.from('caf\xe9', 'latin1'), 'text/html; charset=utf-8'],
  ] as const)
    assert.equal(bodyText(bytes, type).unread, 'the body is binary or in another charset, not text in utf-8');
  assert.equal(
    bodyText(Buffer.from('x'), 'text/plain; charset=ibm037').unread,
    'the body has an unknown charset: ibm037',
  );
});
