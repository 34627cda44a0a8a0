import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exactNumber, parseExactJson } from './exact-json.ts';
import { ExpectationError, negate, parseExpectation } from './expectation.ts';
import type { Expectation } from './expectation-kinds.ts';
import { printExpectation } from './print.ts';
import { printValue } from './print-value.ts';
import type { Value, ValueType } from './value.ts';

test('expectations are printed in one canonical form', () => {
  const cases: readonly [string, ValueType, string][] = [
    ['yes', 'boolean', 'true'],
    ['not yes', 'boolean', 'not true'],
    ['root', 'text', '"root"'],
    ['contains a "quoted" word', 'text', 'contains "a \\"quoted\\" word"'],
    ['matches /daemon off/i', 'text', 'matches /daemon off/i'],
    ['one of a, b', 'text', 'one of "a", "b"'],
    ['< 20 kB', 'bytes', 'under 20 kB'],
    ['between 1 and 2 MiB', 'bytes', 'between 1 MiB and 2 MiB'],
    ['under 90 minutes', 'age', 'under 1 hour 30 minutes'],
    ['90%', 'percent', '90 %'],
    ['644', 'mode', '0644'],
    ['at least 1.18', 'version', '>= 1.18'],
    ['between 1.18 and 2', 'version', '>= 1.18 <= 2'],
    ['1.22.1', 'version', '1.22.1'],
    ['a, b', 'list', 'exactly "a", "b"'],
    ['not includes a', 'list', 'not includes "a"'],
    ['up', 'json', '"up"'],
    ['{ "a": 1 }', 'json', '{"a":1}'],
    ['not empty', 'json', 'not empty'],
  ];
  for (const [text, type, printed] of cases) {
    assert.equal(printExpectation(parseExpectation(text, type), type), printed);
  }
});

test('a long text is cut and its length given, unless it must be read back', () => {
  const expectation = parseExpectation(`"${'x'.repeat(400)}"`, 'text');
  assert.equal(printExpectation(expectation, 'text'), `"${'x'.repeat(300)}…" (400 characters)`);
  assert.equal(printExpectation(expectation, 'text', Number.POSITIVE_INFINITY), `"${'x'.repeat(400)}"`);
});

test('observed values are printed with their unit', () => {
  const cases: readonly [Value | undefined, ValueType, string][] = [
    [undefined, 'text', 'not there'],
    [null, 'integer', 'not there'],
    [null, 'json', 'null'],
    [true, 'boolean', 'true'],
    ['a\nb', 'text', '"a\\nb"'],
    ['', 'text', '""'],
    [0o644, 'mode', '0644'],
    [1_234_567, 'bytes', '1.23 MB (1234567 bytes)'],
    [4_123_456_789, 'age', '47 days 17 hours 24 minutes'],
    [3.217, 'duration', '3.217 ms'],
    [99.5, 'percent', '99.5 %'],
    ['1:9.2p1-2+deb12u3', 'version', '1:9.2p1-2+deb12u3'],
    [['a', 80], 'list', '"a", 80'],
    [[], 'list', 'an empty list'],
    [{ a: [1] }, 'json', '{"a":[1]}'],
  ];
  for (const [value, type, printed] of cases) assert.equal(printValue(value, type), printed);
});

const text = fc.string({ unit: 'binary' });
/** What the grammar refuses, because it is always true. */
const VACUOUS = /proves nothing|is true of every text|is an empty text|looks like a pattern/;
const json = fc.jsonValue({ noUnicodeString: false }).map((value) => parseExactJson(JSON.stringify(value)));
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
// Words and ranges (`latest`, `1.x`) are refused; see slips.test.ts.
const version = fc
  .stringMatching(/^[0-9][\w.+~:-]{0,9}$/)
  .filter((text) => !/(?:^|\.)[xX](?:\.|$)/.test(text));
const bound = version;
const amounts = fc.maxSafeNat();

function values(type: ValueType): fc.Arbitrary<Value> {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'mode':
      return fc.integer({ min: 0, max: 0o7777 });
    case 'version':
      return version;
    case 'json':
      return json;
    case 'number':
      return fc.oneof(
        doubles.map((value) => exactNumber(String(value))),
        fc.bigInt().map((value) => exactNumber(String(value))),
      );
    case 'percent':
      return doubles;
    case 'text':
    case 'list':
      return text;
    default:
      return amounts;
  }
}

function expectations(type: ValueType): fc.Arbitrary<Expectation> {
  const value = values(type);
  const some = fc.array(value, { minLength: 1, maxLength: 3 });
  const number = values(type === 'json' ? 'number' : type) as fc.Arbitrary<number | bigint>;
  const forms: fc.Arbitrary<Expectation>[] = [];
  if (type !== 'boolean') forms.push(fc.constant({ kind: 'empty' }));
  if (type !== 'age' && type !== 'list') forms.push(value.map((is) => ({ kind: 'is', value: is })));
  if (!['boolean', 'age', 'list'].includes(type)) {
    forms.push(some.map((items) => ({ kind: 'one of', values: items })));
  }
  if (['list', 'json'].includes(type)) {
    forms.push(some.map((items) => ({ kind: 'includes', items })));
    forms.push(some.map((items) => ({ kind: 'exactly', items })));
  }
  if (['text', 'version', 'json'].includes(type)) {
    forms.push(text.map((part) => ({ kind: 'contains', text: part })));
    forms.push(text.map((part) => ({ kind: 'starts', text: part })));
    forms.push(text.map((part) => ({ kind: 'ends', text: part })));
    forms.push(
      fc.constantFrom('^a/b$', '\\/', 'a|b').map((source) => ({ kind: 'matches', source, flags: 'i' })),
    );
  }
  if (['integer', 'number', 'bytes', 'duration', 'percent', 'age', 'json'].includes(type)) {
    forms.push(
      fc
        .tuple(fc.constantFrom('>=' as const, '<=' as const, '>' as const, '<' as const), number)
        .map(([comparison, amount]) => ({ kind: 'compare', comparison, value: amount })),
      fc
        .tuple(number, number)
        .map(([a, b]) => ({ kind: 'between', low: a < b ? a : b, high: a < b ? b : a })),
    );
  }
  if (type === 'version') {
    const bounds = fc
      .tuple(fc.constantFrom('>=' as const, '!=' as const, '=' as const), bound)
      .map(([comparison, limit]) => ({ comparison, version: limit }));
    forms.push(
      fc.array(bounds, { minLength: 1, maxLength: 3 }).map((all) => ({ kind: 'range', bounds: all })),
    );
  }
  const form = fc.oneof(...forms);
  return fc.oneof(form, form.map(negate));
}

for (const type of [
  'boolean',
  'text',
  'integer',
  'number',
  'bytes',
  'duration',
  'percent',
  'mode',
  'age',
  'version',
  'list',
  'json',
] as const satisfies readonly ValueType[]) {
  test(`printed ${type} expectations read back as the same expectation`, () => {
    fc.assert(
      fc.property(expectations(type), (expectation) => {
        const printed = printExpectation(expectation, type, Number.POSITIVE_INFINITY);
        try {
          assert.deepEqual(parseExpectation(printed, type), expectation);
        } catch (error) {
          if (!(error instanceof ExpectationError && VACUOUS.test(error.message))) throw error;
        }
      }),
    );
  });
}
