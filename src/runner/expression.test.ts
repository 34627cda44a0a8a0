import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CucumberExpression,
  type Expression,
  type Group,
  ParameterTypeRegistry,
  RegularExpression,
} from '@cucumber/cucumber-expressions';
import { quicken } from './expression.ts';

const SENTENCES = [
  ['the {string} has {int} lid(s)', `the "tea \\"pot\\"" has 2 lids`],
  ['the {string} has {int} lid(s)', `the 'kettle' has 1 lid`],
  ['it costs {float} euro/dollars', 'it costs 3.5 euro'],
  ['no parameter', 'no parameter'],
  ['the {string} has {int} lid(s)', 'no match'],
] as const;

const EXPRESSIONS = [/^a (?:b )?(c(d)?)(?: e)?$/, /^(?<name>x+)(y)?$/];

/** The groups of every match, with their children, as [value, start, end, children]. */
function results(as: (expression: Expression) => Expression) {
  const registry = new ParameterTypeRegistry();
  const matches = [
    ...SENTENCES.map(([pattern, text]) => ({
      text,
      found: as(new CucumberExpression(pattern, registry)).match(text),
    })),
    ...EXPRESSIONS.flatMap((expression) =>
      ['a b cd e', 'a c', 'xxy', 'x'].map((text) => ({
        text,
        found: as(new RegularExpression(expression, registry)).match(text),
      })),
    ),
  ];
  return matches.map(({ text, found }) => ({ text, groups: found?.flatMap(({ group }) => flat(group)) }));
}

function flat(group: Group): readonly Group[] {
  return [group, ...(group.children ?? []).flatMap(flat)];
}

test('groups and their children are what the library finds by itself, and the library is unchanged', () => {
  const values = (as: (expression: Expression) => Expression) =>
    results(as).map(({ groups }) => groups?.map(({ value }) => value));
  const before = values((expression) => expression);
  assert.deepEqual(values(quicken), before);
  assert.ok(before.some((groups) => groups !== undefined && groups.length > 2));
  const one = new CucumberExpression('{int} lid(s)', new ParameterTypeRegistry());
  const { match } = Object.getPrototypeOf((one as unknown as { treeRegexp: object }).treeRegexp);
  quicken(one);
  assert.equal((one as unknown as { treeRegexp: { match: unknown } }).treeRegexp.match, match);
});

test('the position of every group is that of its text', () => {
  for (const { text, groups } of results(quicken)) {
    for (const { value, start, end } of groups ?? []) {
      assert.equal(start === undefined ? undefined : text.slice(start, end), value ?? undefined);
    }
  }
});

test('a text that was matched before gives the same arguments', () => {
  const quick = quicken(new CucumberExpression('{int} lid(s)', new ParameterTypeRegistry()));
  const values = () => quick.match('3 lids')?.map((argument) => argument.getValue({}));
  assert.deepEqual(values(), [3]);
  assert.deepEqual(values(), [3]);
  assert.equal(quick.match('lids'), null);
});
