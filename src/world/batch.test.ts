import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check } from '../check/check.ts';
import type { Planned } from './attempt.ts';
import { cutBatches } from './batch.ts';
import type { Prospect } from './prospect.ts';

interface Scene {
  readonly name: string;
  readonly environment?: string;
  readonly acts?: true;
  readonly fresh?: true;
  readonly environments?: readonly string[];
  /** On how many hosts it looks. */
  readonly hosts?: number;
  /** It is not known what it does. */
  readonly unknown?: true;
}

/** The names of the scenarios of each batch. */
function batchesOf(scenes: readonly Scene[]): readonly string[] {
  const prospects = new Map<object, Prospect>();
  const pickles = scenes.map(
    ({ name, environment, acts, fresh, environments, hosts = 1, unknown }, index) => {
      const pickle: Planned = {
        ...{ id: name, name, uri: 'a.feature', location: { line: index + 1 }, tags: [], steps: [] },
      };
      const check = { hosts: Array.from({ length: hosts }, (_, host) => `h${host}`) } as unknown as Check;
      const prospect: Prospect = {
        survey: {
          acts: acts === true,
          still: acts !== true,
          environments: environments ?? [environment ?? 'shop'],
          first: new Map([[1, check]]),
        },
        environment: environment ?? 'shop',
        fresh: fresh === true,
      };
      if (unknown !== true) prospects.set(pickle, prospect);
      return pickle;
    },
  );
  return cutBatches(pickles, prospects).map((batch) => batch.map(({ pickle }) => pickle.name).join(' '));
}

const TABLE: readonly (readonly [string, readonly Scene[], readonly string[]])[] = [
  ['those in a row that only look', [{ name: 'a' }, { name: 'b' }, { name: 'c' }], ['a b c']],
  ['nothing alone', [{ name: 'a' }], []],
  [
    'not over one that acts',
    [{ name: 'a' }, { name: 'b' }, { name: 'c', acts: true }, { name: 'd' }, { name: 'e' }],
    ['a b', 'd e'],
  ],
  ['not over one that nobody knows', [{ name: 'a' }, { name: 'b', unknown: true }, { name: 'c' }], []],
  [
    'not over one with a stack of its own',
    [{ name: 'a' }, { name: 'b', fresh: true }, { name: 'c' }, { name: 'd' }],
    ['c d'],
  ],
  [
    'another environment is another batch',
    [{ name: 'a' }, { name: 'b' }, { name: 'c', environment: 'live' }, { name: 'd', environment: 'live' }],
    ['a b', 'c d'],
  ],
  [
    'not one that names two environments',
    [{ name: 'a' }, { name: 'b', environments: ['live', 'shop'] }, { name: 'c' }],
    [],
  ],
  [
    'as many looks as fit',
    [
      { name: 'a', hosts: 1200 },
      { name: 'b', hosts: 800 },
      { name: 'c', hosts: 1 },
      { name: 'd', hosts: 1999 },
    ],
    ['a b', 'c d'],
  ],
];

for (const [name, scenes, expected] of TABLE)
  test(`looked at together: ${name}`, () => {
    assert.deepEqual(batchesOf(scenes), expected);
  });

test('at most 64 scenarios are looked at together', () => {
  const scenes = Array.from({ length: 130 }, (_, index) => ({ name: `${index}` }));
  assert.deepEqual(
    batchesOf(scenes).map((names) => names.split(' ').length),
    [64, 64, 2],
  );
});

test('a member has the place of its scenario', () => {
  const pickle = { ...{ id: 'a', name: 'a', uri: 'a.feature', location: { line: 7 }, tags: [], steps: [] } };
  const next = { ...pickle, id: 'b' };
  const survey = { acts: false, still: true, environments: [], first: new Map() };
  const prospect = { survey, environment: 'shop', fresh: false };
  const [batch = []] = cutBatches([pickle, next], new Map([pickle, next].map((one) => [one, prospect])));
  assert.deepEqual(
    batch.map(({ at }) => at),
    ['a.feature:7', 'a.feature:7'],
  );
});
