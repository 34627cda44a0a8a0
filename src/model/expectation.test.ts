import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { negate, parseExpectation } from './expectation.ts';
import type { Expectation } from './expectation-kinds.ts';
import type { ValueType } from './value.ts';

function refuses(text: string, type: ValueType, message: string): void {
  assert.throws(() => parseExpectation(text, type), { name: 'ExpectationError', message });
}

test('each form of the grammar is read', () => {
  const cases: readonly [string, ValueType, Expectation][] = [
    ['yes', 'boolean', { kind: 'is', value: true }],
    ['False', 'boolean', { kind: 'is', value: false }],
    ['not yes', 'boolean', { kind: 'not', expectation: { kind: 'is', value: true } }],
    ['root', 'text', { kind: 'is', value: 'root' }],
    ['0644', 'text', { kind: 'is', value: '0644' }],
    ['"at least 3"', 'text', { kind: 'is', value: 'at least 3' }],
    ['"not there"', 'text', { kind: 'is', value: 'not there' }],
    ['"say \\"hi\\"\\n"', 'text', { kind: 'is', value: 'say "hi"\n' }],
    ['\'say "hi"\'', 'text', { kind: 'is', value: 'say "hi"' }],
    ['<html> text', 'text', { kind: 'is', value: '<html> text' }],
    ['underground', 'text', { kind: 'is', value: 'underground' }],
    ['notice', 'text', { kind: 'is', value: 'notice' }],
    ['contains "a b"', 'text', { kind: 'contains', text: 'a b' }],
    ['contains a b', 'text', { kind: 'contains', text: 'a b' }],
    ['starts with "#!"', 'text', { kind: 'starts', text: '#!' }],
    ['ends with ;', 'text', { kind: 'ends', text: ';' }],
    ['matches /^a\\/b$/im', 'text', { kind: 'matches', source: '^a\\/b$', flags: 'im' }],
    ['one of a, "b, c"', 'text', { kind: 'one of', values: ['a', 'b, c'] }],
    ['empty', 'text', { kind: 'empty' }],
    ['"empty"', 'text', { kind: 'is', value: 'empty' }],
    ['not empty', 'text', { kind: 'not', expectation: { kind: 'empty' } }],
    ['3', 'integer', { kind: 'is', value: 3 }],
    ['at least 3', 'integer', { kind: 'compare', comparison: '>=', value: 3 }],
    ['>=3', 'integer', { kind: 'compare', comparison: '>=', value: 3 }],
    ['at most 3', 'integer', { kind: 'compare', comparison: '<=', value: 3 }],
    ['<= 3', 'integer', { kind: 'compare', comparison: '<=', value: 3 }],
    ['under 20 kB', 'bytes', { kind: 'compare', comparison: '<', value: 20_000 }],
    ['< 20 kB', 'bytes', { kind: 'compare', comparison: '<', value: 20_000 }],
    ['over 2 days', 'age', { kind: 'compare', comparison: '>', value: 172_800_000 }],
    ['> 2 days', 'age', { kind: 'compare', comparison: '>', value: 172_800_000 }],
    ['between 10 and 20 kB', 'bytes', { kind: 'between', low: 10_000, high: 20_000 }],
    ['between 10 kB and 20 kB', 'bytes', { kind: 'between', low: 10_000, high: 20_000 }],
    ['between 10 and 20 %', 'percent', { kind: 'between', low: 10, high: 20 }],
    ['between -1 and 1', 'number', { kind: 'between', low: -1, high: 1 }],
    ['644', 'mode', { kind: 'is', value: 0o644 }],
    ['one of 0644, 0600', 'mode', { kind: 'one of', values: [0o644, 0o600] }],
    ['1.22.1', 'version', { kind: 'is', value: '1.22.1' }],
    [
      '>= 1.18 < 2',
      'version',
      {
        kind: 'range',
        bounds: [
          { comparison: '>=', version: '1.18' },
          { comparison: '<', version: '2' },
        ],
      },
    ],
    [
      '>=1.18,<2,!=1.19',
      'version',
      {
        kind: 'range',
        bounds: [
          { comparison: '>=', version: '1.18' },
          { comparison: '<', version: '2' },
          { comparison: '!=', version: '1.19' },
        ],
      },
    ],
    ['at least 1.18', 'version', { kind: 'range', bounds: [{ comparison: '>=', version: '1.18' }] }],
    ['a, b', 'list', { kind: 'exactly', items: ['a', 'b'] }],
    ['exactly a, "b, c"', 'list', { kind: 'exactly', items: ['a', 'b, c'] }],
    ['includes a', 'list', { kind: 'includes', items: ['a'] }],
    ['contains a', 'list', { kind: 'contains', text: 'a' }],
    ['not a, b', 'list', { kind: 'not', expectation: { kind: 'includes', items: ['a', 'b'] } }],
    ['not exactly a, b', 'list', { kind: 'not', expectation: { kind: 'exactly', items: ['a', 'b'] } }],
    ['none of a, b', 'list', { kind: 'not', expectation: { kind: 'includes', items: ['a', 'b'] } }],
    ['none of a, b', 'text', { kind: 'not', expectation: { kind: 'one of', values: ['a', 'b'] } }],
    ['3 elements', 'list', { kind: 'count', expectation: { kind: 'is', value: 3 } }],
    ['1 element', 'json', { kind: 'count', expectation: { kind: 'is', value: 1 } }],
    [
      'at least 3 elements',
      'list',
      { kind: 'count', expectation: { kind: 'compare', comparison: '>=', value: 3 } },
    ],
    ['< 3 elements', 'list', { kind: 'count', expectation: { kind: 'compare', comparison: '<', value: 3 } }],
    [
      'between 1 and 3 elements',
      'list',
      { kind: 'count', expectation: { kind: 'between', low: 1, high: 3 } },
    ],
    ['"3 elements"', 'list', { kind: 'exactly', items: ['3 elements'] }],
    ['newer than 2 days', 'age', { kind: 'compare', comparison: '<', value: 172_800_000 }],
    ['older than 2 days', 'age', { kind: 'compare', comparison: '>', value: 172_800_000 }],
    ['"up"', 'json', { kind: 'is', value: 'up' }],
    ['up', 'json', { kind: 'is', value: 'up' }],
    ['3', 'json', { kind: 'is', value: 3 }],
    ['{"a": [1, null]}', 'json', { kind: 'is', value: { a: [1, null] } }],
    ['one of 1, "1", [2, 3]', 'json', { kind: 'one of', values: [1, '1', [2, 3]] }],
    ['at least 3', 'json', { kind: 'compare', comparison: '>=', value: 3 }],
  ];
  for (const [text, type, expected] of cases) {
    const parsed = parseExpectation(text, type);
    assert.deepEqual(parsed, expected, `${type}: ${text}`);
    assert.deepEqual(JSON.parse(JSON.stringify(parsed)), expected, 'plain JSON');
  }
});

test('what cannot be read is refused with what is allowed and an example', () => {
  refuses('maybe', 'boolean', '"maybe" is neither yes nor no: write yes, no, true or false');
  refuses('over 3', 'boolean', '"over 3" does not fit yes or no: write yes or no, for example: no');
  refuses(
    'at least 3',
    'text',
    '"at least 3" does not fit a text: write a text, contains, starts with, ends with, matches, one of, none of or empty, ' +
      'for example: contains "ready" (in quotes if you mean these words)',
  );
  refuses(
    'contains 4',
    'mode',
    '"contains 4" does not fit a file mode: write a file mode, one of, none of or empty, for example: 0644',
  );
  refuses(
    '',
    'bytes',
    'nothing is expected: write a size, at least, at most, under, over, between, >=, one of, none of or empty, ' +
      'for example: under 20 kB',
  );
  refuses(
    'not',
    'list',
    'nothing is expected: write a list, at least 3 elements, contains, starts with, ends with, matches, none of, includes, exactly or empty, ' +
      'for example: includes a, b',
  );
  refuses(
    '2 days',
    'age',
    'an age is never exactly 2 days: write at least, at most, under, over, newer than, older than, ' +
      'between, >= or empty, for example: under 2 days',
  );
  assert.deepEqual(parseExpectation('not not empty', 'text'), parseExpectation('empty', 'text'));
  refuses('not not 3', 'integer', '"not not 3" is a double negation: write one not, or none');
  refuses('not none of a', 'list', '"not none of a" is a double negation: write one of or includes');
  refuses('newer than', 'age', '"newer than" is not complete: write for example newer than 2 days');
  refuses(
    'under 30',
    'duration',
    '"30" has no unit: write ms, seconds, minutes, hours, days or weeks, for example 30 seconds',
  );
  refuses('under', 'bytes', '"under" is not complete: write for example under 20 kB');
  refuses('contains', 'text', '"contains" is not complete: write for example contains "ready"');
  refuses('between 3', 'integer', '"between 3" is not complete: write between A and B');
  refuses('between 5 and 3', 'integer', '"between 5 and 3" is never true: write the smaller one first');
  refuses(
    '>= 1.18 and < 2',
    'version',
    '"and < 2" in ">= 1.18 and < 2" is not a bound: write for example >= 1.18 < 2',
  );
  refuses('one two', 'version', '"one two" is not a version: write for example 1.22.1 or >= 1.18 < 2');
  refuses(
    'a,, b',
    'list',
    '"a,, b" has an empty element: write for example a, b, or empty for a list without elements',
  );
  refuses(
    '"a" and "b"',
    'text',
    `"a" and "b" starts with " but does not end at the matching ": put ' around the whole text or write \\" for a " ` +
      'that is part of it',
  );
});

test('compatible ranges are read as in npm', () => {
  const range = (text: string) => {
    const expectation = parseExpectation(text, 'version');
    assert.equal(expectation.kind, 'range');
    return expectation.bounds.map(({ comparison, version }) => `${comparison} ${version}`).join(' ');
  };
  for (const [text, bounds] of [
    ['^1', '>= 1 < 2'],
    ['^1.2', '>= 1.2 < 2'],
    ['^1.2.3-rc.1', '>= 1.2.3-rc.1 < 2'],
    ['^0.2.3', '>= 0.2.3 < 0.3'],
    ['^0.0.3', '>= 0.0.3 < 0.0.4'],
    ['^0.0', '>= 0.0 < 0.1'],
    ['^0', '>= 0 < 1'],
    ['~1', '>= 1 < 2'],
    ['~1.2', '>= 1.2 < 1.3'],
    ['~ 1.2.3', '>= 1.2.3 < 1.3'],
    ['~0.2', '>= 0.2 < 0.3'],
  ] as const) {
    assert.equal(range(text), bounds, text);
  }
});

test('an invalid pattern is refused with its reason', () => {
  refuses(
    'matches ^a',
    'text',
    '"matches ^a" needs a pattern between slashes: write for example matches /^a.*z$/',
  );
  refuses('matches /a/gy', 'text', '"/a/gy" has unknown flags; allowed: i, m, s, u, v');
  refuses(
    'matches /(a/',
    'text',
    '"/(a/" is not a pattern: Invalid regular expression: /(a/: Unterminated group',
  );
});

test('negating twice gives the first expectation', () => {
  const expectation = parseExpectation('at least 3', 'integer');
  assert.equal(negate(negate(expectation)), expectation);
});

test('every form in docs/expectations.md is read by some type', () => {
  const page = readFileSync(new URL('../../docs/expectations.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('| written |'), page.indexOf('## Types'));
  const forms = [...table.matchAll(/^\| (`.*?) \|/gm)].flatMap(
    ([, cell = '']) => cell.match(/(?<=`)[^`]+(?=`)/g) ?? [],
  );
  const read = forms.filter((form) => !['not …', ' or '].includes(form));
  assert.equal(read.length, 25);
  const types: readonly ValueType[] = ['text', 'integer', 'version', 'list', 'age'];
  for (const form of read) {
    const reading = types.filter((type) => {
      try {
        return parseExpectation(form, type) !== undefined;
      } catch {
        return false;
      }
    });
    assert.notDeepEqual(reading, [], form);
  }
});
