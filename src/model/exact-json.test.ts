import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactNumber, parseExactJson, printExactJson, sameNumber } from './exact-json.ts';
import { judge, parseExpectation, printExpectation } from './expectation.ts';
import type { Expectation } from './expectation-kinds.ts';
import type { Value } from './value.ts';

test('a whole number that a double cannot represent is a bigint', () => {
  const cases: readonly [string, number | bigint][] = [
    ['0', 0],
    ['-12', -12],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9007199254740993.0', 9007199254740993n],
    ['9007199254740993.5', 2 ** 53 + 2],
    ['9.007199254740993e15', 9007199254740993n],
    ['90071992547409930e-1', 9007199254740993n],
    ['1e3', 1000],
    ['1e20', 100000000000000000000n],
    ['1e-7', 1e-7],
    ['18446744073709551615', 18446744073709551615n],
  ];
  for (const [written, value] of cases) assert.equal(exactNumber(written), value, written);
});

test('JSON keeps them, and prints them unchanged', () => {
  for (const text of [
    '{"id":9007199254740993,"list":[1,18446744073709551615,-0.5,"9007199254740993"]}',
    '9007199254740993',
    '[1,2.5,true,null]',
  ])
    assert.equal(printExactJson(parseExactJson(text)), text);
  assert.throws(() => parseExactJson('{"id":9007199254740993'), SyntaxError);
  // A key is data.
  assert.equal(
    printExactJson(parseExactJson('{"__proto__":9007199254740993}')),
    '{"__proto__":9007199254740993}',
  );
});

test('numbers are equal in either representation', () => {
  assert.ok(sameNumber(9007199254740992n, 9007199254740992));
  assert.ok(sameNumber(3n, 3));
  assert.ok(!sameNumber(9007199254740993n, 9007199254740992));
  assert.ok(!sameNumber(3n, '3'));
});

const holds = (text: string, value: Value) => judge(parseExpectation(text, 'json'), value, 'json').holds;

test('expectations of JSON compare them exactly', () => {
  const big = 9007199254740993n;
  for (const text of [
    '9007199254740993',
    'at least 9007199254740993',
    'at most 9007199254740993',
    'under 9007199254740994',
    'over 9007199254740992',
    'over 0.5',
    'between 9007199254740993 and 9007199254740994',
    '= 9007199254740993',
    '!= 9007199254740992',
    'one of 1, 9007199254740993',
    'not 9007199254740992',
    'not empty',
    'matches /^9007199254740993$/',
  ])
    assert.ok(holds(text, big), text);
  for (const text of [
    '9007199254740992',
    'at least 9007199254740994',
    'under 9007199254740993',
    'over 9007199254740993',
    'between 1 and 9007199254740992',
    'one of 9007199254740992, 9007199254740994',
  ])
    assert.ok(!holds(text, big), text);
  assert.ok(holds('{"a": 9007199254740993}', { a: big }));
  assert.ok(!holds('{"a": 9007199254740992}', { a: big }));
  assert.ok(holds('includes 9007199254740993', [1, big]));
  assert.ok(!holds('includes 9007199254740992', [1, big]));
  assert.ok(holds('9007199254740992', 2 ** 53));
});

test('they are printed exactly, and read back', () => {
  for (const text of ['9007199254740993', 'at least 9007199254740993', '{"a":[9007199254740993]}']) {
    const expectation: Expectation = parseExpectation(text, 'json');
    assert.equal(printExpectation(expectation, 'json'), text);
  }
  assert.deepEqual(
    judge(parseExpectation('{"a": 9007199254740992}', 'json'), { a: 9007199254740993n }, 'json').details,
    ['$.a: expected 9007199254740992, observed 9007199254740993'],
  );
});
