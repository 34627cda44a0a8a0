import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CucumberExpression,
  type Group,
  ParameterTypeRegistry,
  RegularExpression,
} from '@cucumber/cucumber-expressions';
import { useNativeIndices } from './native-indices.ts';

const SENTENCES = [
  ['the {string} has {int} lid(s)', `the "tea \\"pot\\"" has 2 lids`],
  ['the {string} has {int} lid(s)', `the 'kettle' has 1 lid`],
  ['it costs {float} euro/dollars', 'it costs 3.5 euro'],
  ['no parameter', 'no parameter'],
  ['the {string} has {int} lid(s)', 'no match'],
] as const;

const EXPRESSIONS = [/^a (?:b )?(c(d)?)(?: e)?$/, /^(?<name>x+)(y)?$/];

/** The groups of every match, with their children, as [value, start, end, children]. */
function results() {
  const registry = new ParameterTypeRegistry();
  const matches = [
    ...SENTENCES.map(([pattern, text]) => ({
      text,
      found: new CucumberExpression(pattern, registry).match(text),
    })),
    ...EXPRESSIONS.flatMap((expression) =>
      ['a b cd e', 'a c', 'xxy', 'x'].map((text) => ({
        text,
        found: new RegularExpression(expression, registry).match(text),
      })),
    ),
  ];
  return matches.map(({ text, found }) => ({ text, groups: found?.flatMap(({ group }) => flat(group)) }));
}

function flat(group: Group): readonly Group[] {
  return [group, ...(group.children ?? []).flatMap(flat)];
}

test('groups and their children are what the library finds by itself', () => {
  const values = () => results().map(({ groups }) => groups?.map(({ value }) => value));
  const before = values();
  useNativeIndices();
  assert.deepEqual(values(), before);
  assert.ok(before.some((groups) => groups !== undefined && groups.length > 2));
});

test('the position of every group is where its text stands', () => {
  useNativeIndices();
  for (const { text, groups } of results()) {
    for (const { value, start, end } of groups ?? []) {
      assert.equal(start === undefined ? undefined : text.slice(start, end), value ?? undefined);
    }
  }
});
