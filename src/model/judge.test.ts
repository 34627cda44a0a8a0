import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { negate, parseExpectation } from './expectation.ts';
import { judge } from './judge.ts';
import type { Value, ValueType } from './value.ts';
import type { VersionOrder } from './version-order.ts';

function holds(text: string, value: Value | undefined, type: ValueType): boolean {
  return judge(parseExpectation(text, type), value, type).holds;
}

function detailsOf(text: string, value: Value | undefined, type: ValueType): readonly string[] | undefined {
  const judgement = judge(parseExpectation(text, type), value, type);
  assert.equal(judgement.holds, false);
  return judgement.details;
}

test('each form of the grammar is shown true and false, and its negation the other way round', () => {
  const cases: readonly [string, ValueType, Value, Value][] = [
    ['yes', 'boolean', true, false],
    ['root', 'text', 'root', 'Root'],
    ['0644', 'text', '0644', '644'],
    ['contains "b"', 'text', 'abc', 'acd'],
    ['starts with a', 'text', 'abc', 'cba'],
    ['ends with c', 'text', 'abc', 'cba'],
    ['matches /^B$/im', 'text', 'a\nb', 'ab'],
    ['one of a, b', 'text', 'b', 'c'],
    ['empty', 'text', '', ' '],
    ['3', 'integer', 3, 4],
    ['!= 3', 'integer', 4, 3],
    ['at least 3', 'integer', 3, 2],
    ['at most 3', 'integer', 3, 4],
    ['under 3', 'number', 2.9, 3],
    ['over 3', 'number', 3.1, 3],
    ['between 1 and 3', 'integer', 3, 4],
    ['between 1 and 3', 'integer', 1, 0],
    ['20 kB', 'bytes', 20_000, 20_480],
    ['0644', 'mode', 0o644, 0o600],
    ['under 2 days', 'age', 1000, 172_800_000],
    ['newer than 2 days', 'age', 1000, 172_800_000],
    ['older than 2 days', 'age', 172_800_001, 172_800_000],
    ['3 elements', 'list', ['a', 'b', 'c'], ['a']],
    ['at least 2 elements', 'list', ['a', 'b'], ['a']],
    ['between 1 and 2 elements', 'json', [1], []],
    ['^1.2', 'version', '1.10.0', '2.0.0'],
    ['~1.2', 'version', '1.2.9', '1.3.0'],
    ['1.22.1', 'version', '1.22.1-9+deb12u2', '1.22-1'],
    ['1.22', 'version', '1.22-1', '1.22.1'],
    ['>= 1.18 < 2', 'version', '1.22.1-9+deb12u2', '2.0-1'],
    ['>= 1.18 < 2', 'version', '1.18', '1.9'],
    ['exactly a, b', 'list', ['b', 'a'], ['a']],
    ['exactly a, a', 'list', ['a', 'a'], ['a', 'b']],
    ['exactly 80, 443', 'list', [443, 80], [443, 80, 22]],
    ['includes a', 'list', ['a', 'b'], ['ab']],
    ['contains a', 'list', ['b', 'cab'], ['b', 'c']],
    ['starts with "172.17."', 'list', ['10.0.0.1', '172.17.0.2'], ['10.172.17.0']],
    ['ends with a', 'list', ['b', 'ba'], []],
    ['matches /^80$/', 'list', [443, 80], [8080]],
    ['matches /^a/', 'json', ['b', 'ab'], ['ba']],
    ['empty', 'list', [], ['']],
    ['"up"', 'json', 'up', 'down'],
    ['3', 'json', 3, 4],
    ['null', 'json', null, 0],
    ['{"a": [1], "b": 2}', 'json', { b: 2, a: [1] }, { b: 2, a: [1, 2] }],
    ['at least 3', 'json', 3, 2],
    ['contains 3', 'json', [1, 33], [1, 4]],
    ['includes 3', 'json', [1, 3], [1, 33]],
    ['includes root', 'json', 'root', 'admin'],
    ['includes 22', 'json', 22, 2222],
    ['exactly root', 'json', 'root', 'admin'],
    ['matches /^\\d+$/', 'json', 20, 'x'],
    ['contains 2', 'json', 20, 30],
    ['starts with t', 'json', true, false],
    ['matches /^root:/', 'text', 'a\nroot:x', 'a root:x'],
    ['matches /x$/', 'text', 'x\r\ny', 'xy\n'],
    ['includes 1, "1"', 'json', [1, '1'], [2]],
    ['empty', 'json', {}, { a: 1 }],
  ];
  for (const [text, type, yes, no] of cases) {
    assert.equal(holds(text, yes, type), true, `${text}: ${JSON.stringify(yes)}`);
    assert.equal(holds(text, no, type), false, `${text}: ${JSON.stringify(no)}`);
    assert.equal(holds(`not ${text}`, yes, type), false, `not ${text}: ${JSON.stringify(yes)}`);
    assert.equal(holds(`not ${text}`, no, type), true, `not ${text}: ${JSON.stringify(no)}`);
  }
});

test('a missing value meets empty and nothing else, negated or not', () => {
  for (const value of [undefined, null]) {
    assert.equal(holds('empty', value, 'text'), true);
    for (const text of ['not empty', 'a', 'not a', 'contains "a"', 'not contains "a"', 'not matches /a/']) {
      assert.deepEqual(detailsOf(text, value, 'text'), ['not there'], text);
    }
  }
  assert.deepEqual(detailsOf('not yes', undefined, 'boolean'), ['not there']);
});

test('what cannot be compared proves nothing, negated or not', () => {
  for (const not of ['', 'not ']) {
    assert.deepEqual(detailsOf(`${not}3`, '3', 'integer'), ['the observed "3" is a string, not a number']);
    assert.deepEqual(detailsOf(`${not}one of 3, 4`, '3', 'integer'), [
      'the observed "3" is a string, not a number',
    ]);
    assert.deepEqual(detailsOf(`${not}at least 3`, 'x', 'json'), ['the observed "x" is not a number']);
    assert.deepEqual(detailsOf(`${not}contains "a"`, { a: 1 }, 'json'), [
      'the observed {"a":1} is not a text',
    ]);
    assert.deepEqual(detailsOf(`${not}includes a`, 'a b', 'list'), ['the observed "a b" is not a list']);
    assert.deepEqual(detailsOf(`${not}includes a`, 'b,a', 'json'), ['the observed "b,a" is not a list']);
    assert.deepEqual(detailsOf(`${not}1 element`, 'a', 'json'), ['the observed "a" is not a list']);
  }
});

test('if there are several values, none may be the denied one', () => {
  for (const [text, value, holdsSo] of [
    ['not 22', [22, 2222], false],
    ['not 80', [22, 2222], true],
    ['22', [22, 2222], false],
    ['not one of 22, 80', [22, 2222], false],
    ['not one of 80, 443', [22, 2222], true],
    ['not [22, 2222]', [22, 2222], false],
    ['not [22]', [22, 2222], true],
    ['not contains "2"', ['a', '12'], false],
    ['not 022', ['027', '022'], false],
    ['not 3des-cbc', 'aes256-ctr,3des-cbc', false],
    ['not 3des-cbc', 'aes256-ctr,aes128-ctr', true],
  ] as const)
    assert.equal(holds(text, value, 'json'), holdsSo, text);
  for (const [text, value, holdsSo] of [
    ['not docker', ['wheel', 'docker'], false],
    ['not docker', ['wheel'], true],
    ['not docker, lxd', ['lxd', 'wheel'], false],
    ['not exactly docker', ['wheel', 'docker'], true],
    ['docker', ['wheel', 'docker'], false],
  ] as const)
    assert.equal(holds(text, value, 'list'), holdsSo, text);
});

test('a negated includes means that none of the elements is there', () => {
  assert.equal(holds('not includes a, b', ['c'], 'list'), true);
  assert.deepEqual(detailsOf('not includes a, b', ['a', 'c'], 'list'), ['there: "a"']);
});

test('lists show what is missing and what is extra', () => {
  assert.deepEqual(detailsOf('a, b', ['b', 'c'], 'list'), ['missing: "a"', 'extra: "c"']);
  assert.deepEqual(detailsOf('a', ['a', 'a'], 'list'), ['extra: "a"']);
  assert.deepEqual(detailsOf('includes a, b', ['b'], 'list'), ['missing: "a"']);
});

test('text of several lines is shown as a diff', () => {
  assert.deepEqual(detailsOf('"a\\nb\\nc"', 'a\nB\nc', 'text'), ['@@ line 2 @@', ' a', '-b', '+B', ' c']);
  assert.equal(detailsOf('a', 'b', 'text'), undefined);
});

test('JSON shows the places that differ', () => {
  assert.deepEqual(detailsOf('{"a": {"b": [1, 2]}, "c d": 1}', { a: { b: [1, 3] } }, 'json'), [
    '$.a.b[1]: expected 2, observed 3',
    '$["c d"]: expected 1, observed nothing',
  ]);
});

test('a duration that is printed shortened is also given exactly', () => {
  assert.deepEqual(detailsOf('under 1 day', 93_784_005, 'age'), [
    'exactly 1 day 2 hours 3 minutes 4 seconds 5 ms',
  ]);
});

test('a pattern that backtracks without end is stopped and proves nothing, even negated', () => {
  const text = `${'a'.repeat(64)}b`;
  assert.deepEqual(detailsOf('not matches /^(a+)+$/', text, 'text'), [
    '/^(a+)+$/ was not finished with 65 characters after 1000 ms: avoid nested repetitions such as (a+)+',
  ]);
});

test('a text beyond the cap that does not match proves nothing; one that matches early does', () => {
  const text = `start${' '.repeat(8 * 1024 * 1024)}end`;
  assert.equal(holds('matches /start/', text, 'text'), true);
  assert.deepEqual(detailsOf('not matches /end/', text, 'text'), [
    '/end/ was tried on the first 8388608 of 8388616 characters only',
  ]);
});

test('negating flips every judgement of a value that can be compared', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', '\n') });
  const expectation = fc.oneof(
    text.map((value) => ({ kind: 'is', value }) as const),
    text.map((part) => ({ kind: 'contains', text: part }) as const),
    text.map((part) => ({ kind: 'starts', text: part }) as const),
    text.map((part) => ({ kind: 'ends', text: part }) as const),
    fc.array(text).map((values) => ({ kind: 'one of', values }) as const),
    fc.constantFrom('^a', 'b$', '1\\.').map((source) => ({ kind: 'matches', source, flags: '' }) as const),
    fc.constant({ kind: 'empty' } as const),
  );
  fc.assert(
    fc.property(expectation, text, (wanted, value) => {
      assert.notEqual(judge(wanted, value, 'text').holds, judge(negate(wanted), value, 'text').holds);
    }),
  );
});

test('none of passes for a list without any of them, and for a text that is none of them', () => {
  assert.equal(holds('none of a, b', ['c'], 'list'), true);
  assert.equal(holds('none of a, b', ['c', 'b'], 'list'), false);
  assert.equal(holds('none of a, b', 'c', 'text'), true);
  assert.equal(holds('none of a, b', 'b', 'text'), false);
  assert.equal(holds('none of a, b', undefined, 'text'), false);
});

test('versions are compared in the given order', () => {
  const older = (order: VersionOrder | undefined) =>
    judge(parseExpectation('under 1.0.1', 'version'), '1.0a', 'version', order).holds;
  // Letters are older than numbers for rpm, and for dpkg too a separator is newer than a letter.
  assert.equal(older('rpm'), true);
  assert.equal(judge(parseExpectation('under 1', 'version'), '1^git1', 'version', 'rpm').holds, false);
  assert.equal(judge(parseExpectation('under 2', 'version'), '2.0.0-rc.1', 'version', 'semver').holds, false);
  assert.equal(judge(parseExpectation('under 1.0', 'version'), '1.0rc1', 'version', 'pep 440').holds, true);
  assert.equal(judge(parseExpectation('under 1.0', 'version'), '1.0rc1', 'version').holds, false);
});

test('a list with another number of elements says how many it has', () => {
  assert.deepEqual(detailsOf('3 elements', ['a'], 'list'), ['it has 1 element']);
  assert.deepEqual(detailsOf('not 2 elements', ['a', 'b'], 'list'), ['it has 2 elements']);
});

test('one word in two spellings proves nothing in JSON, negated or not', () => {
  const cases: readonly [string, Value][] = [
    ['"22"', 22],
    ['22', '22'],
    ['"true"', true],
    ['true', 'true'],
    ['true', 'On'],
    ['true', 'yes'],
    ['yes', 'on'],
    ['1', 'yes'],
    ['1', true],
    ['off', false],
    ['no', '0'],
  ];
  for (const [text, value] of cases) {
    const [said] = detailsOf(text, value, 'json') ?? [];
    assert.match(said ?? '', /^it is the |^programs may read /, text);
    assert.equal(holds(`not ${text}`, value, 'json'), false, `not ${text}: ${value}`);
  }
  assert.equal(holds('not "2222"', [22, 2222], 'json'), false);
  assert.deepEqual(detailsOf('not "22"', 22, 'json'), ['it is the number 22, not the text "22": write 22']);
  assert.deepEqual(detailsOf('not true', 'On', 'json'), [
    'programs may read "On" and true alike: write "On"',
  ]);
  for (const [text, value] of [
    ['not 5', '6'],
    ['not yes', 'no'],
    ['not 1', 'off'],
    ['not 2', true],
    ['not null', 'null'],
  ] as const)
    assert.equal(holds(text, value, 'json'), true, text);
});

test('a quoted text of several words is denied of a list when one of them is there', () => {
  assert.equal(holds('not "a b"', ['a', 'c'], 'json'), false);
  assert.equal(holds('not "a,b"', ['b'], 'json'), false);
  assert.equal(holds('not "a b"', ['c', 'd'], 'json'), true);
});
