import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCsv } from './configuration.csv.ts';
import { Unreadable } from './configuration.unreadable.ts';

test('cells are separated by what is in the first line', () => {
  const rows = [
    { name: 'web', port: '80' },
    { name: 'a, b; c', port: '1' },
  ];
  for (const separator of [',', ';', '\t', '|'])
    assert.deepEqual(
      parseCsv(`name${separator}port\r\nweb${separator}80\r\n"a, b; c"${separator}"1"\r\n`),
      rows,
      JSON.stringify(separator),
    );
});

test('a comma in cells is none between them where a semicolon separates', () => {
  assert.deepEqual(parseCsv('name;load\nweb;0,5\n'), [{ name: 'web', load: '0,5' }]);
});

test('one column needs no separator', () => {
  assert.deepEqual(parseCsv('name\na;b\n'), [{ name: 'a;b' }]);
});

test('of several in the first line, the one counts that fits every row', () => {
  assert.deepEqual(parseCsv('"x;y",name (a|b)\n1,2\n'), [{ 'x;y': '1', 'name (a|b)': '2' }]);
  assert.deepEqual(parseCsv('a;b,c\n1;2\n'), [{ a: '1', 'b,c': '2' }]);
});

test('what cannot be told apart is unknown, and rows of other lengths are not valid', () => {
  assert.throws(
    () => parseCsv('a;b,c\n1;2,3\n'),
    (error) => error instanceof Unreadable && /separated by any of "," and ";"/.test(error.message),
  );
  assert.throws(() => parseCsv('a;b\n1;2;3\n'), /row 1 has 3 cells, but there are 2 names/);
  assert.throws(() => parseCsv('a;b\n"1;2\n'), /an unclosed quote/);
});
