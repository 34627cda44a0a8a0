import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeLines } from './file-text.ts';
import { frameText } from './frame.ts';
import { powershell, quotePowerShell } from './quote.ts';

test('every text is one literal: each kind of quote is doubled, nothing else is touched', () => {
  assert.equal(quotePowerShell('it\'s $(x) `n "y"'), "'it''s $(x) `n \"y\"'");
  assert.equal(quotePowerShell('‘’‚‛'), "'‘‘’’‚‚‛‛'");
  assert.throws(() => quotePowerShell('a\0b'), { message: 'a NUL byte cannot be part of a command' });
  assert.throws(() => quotePowerShell({} as string), { message: 'only a text can be part of a command' });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", '’', '‘', 'a', '$', '`', '\n', '"') }), (text) => {
      // As the tokenizer reads it: two quotes of any kind stand for the first of them.
      const inside = quotePowerShell(text).slice(1, -1);
      assert.equal(inside.replace(/(['\u2018-\u201b])['\u2018-\u201b]/g, '$1'), text);
    }),
  );
});

test('a template has texts, numbers and lists as data', () => {
  assert.equal(powershell`x ${'a b'} ${12} ${['c', "d'"]}`, "x 'a b' 12 @('c','d''')");
  assert.throws(() => powershell`${Number.NaN}`, TypeError);
});

test('a look is one line for a function of the prelude, whatever it contains', () => {
  const line = frameText('\'a\'\n}"é"', 'n1', 'm1');
  assert.match(line, /^opsproof_look 'n1' '[A-Za-z0-9+/=]+'\n$/);
  assert.equal(Buffer.from(line.split("'")[3] ?? '', 'base64').toString(), '\'a\'\n}"é"');
});

test('a foreign command gets its own process, up to the limit of a command line', () => {
  const line = frameText('exit 3', 'n1');
  assert.match(line, /^opsproof_run 'n1' '[A-Za-z0-9+/=]+'\n$/);
  assert.match(Buffer.from(line.split("'")[3] ?? '', 'base64').toString('utf16le'), /\nexit 3$/);
  assert.throws(() => frameText('x'.repeat(20_000), 'n1'), {
    message:
      /^a command in PowerShell has at most \d+ characters, and this one has 20000; put it into a script$/,
  });
  assert.throws(() => frameText('a\0b', 'n1'), { message: 'a NUL byte cannot be part of a command' });
});

test('bytes travel as lines of base64', () => {
  const bytes = Buffer.alloc(30_000, 7);
  const lines = encodeLines(bytes).toString().trimEnd().split('\n');
  assert.ok(lines.every((line) => line.length <= 16 * 1024));
  assert.deepEqual(Buffer.concat(lines.map((line) => Buffer.from(line, 'base64'))), bytes);
});
