import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check } from '../check/check.ts';
import type { Question } from '../check/question.ts';
import { parseMoment } from '../model/moment.ts';
import type { PickleStepType } from '../runner/messages.ts';
import type { Action } from './action.ts';
import type { Rehearsed } from './rehearsal.ts';
import { Scenario } from './scenario.ts';
import { Surveyor } from './survey.ts';

function check(more: { from?: Question['from']; commands?: string[]; moment?: string } = {}): Check {
  const { from = 'hosts', commands, moment } = more;
  const question = { from, ...(commands === undefined ? {} : { commands }) } as unknown as Question;
  return { sentence: '', question, hosts: ['web'], moment: parseMoment(moment ?? '') };
}

const checks = (more?: Parameters<typeof check>[0]): Rehearsed => ({ kind: 'check', check: check(more) });
const action = (changes: boolean): Rehearsed => ({
  ...{ kind: 'action', action: { changes } as unknown as Action, hosts: [] },
});
const environment = (name: string): Rehearsed => ({ kind: 'environment', name });
const red = (more?: Parameters<typeof check>[0]): Rehearsed => ({
  ...{ kind: 'red', verdict: 'fail', checks: [check(more)], sentence: '' },
});

/** A step, and what it would do; undefined if that is unknown. */
type Step = readonly ['Given' | 'When' | 'Then', readonly Rehearsed[] | undefined];
const TYPES = { Given: 'Context', When: 'Action', Then: 'Outcome' } as const;

const TABLE: readonly {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly acts: boolean;
  readonly still: boolean;
  readonly environments?: readonly string[];
  /** Steps whose checks can be looked at with others. */
  readonly first?: readonly number[];
}[] = [
  {
    name: 'only looks',
    steps: [
      ['Given', [environment('shop')]],
      ['Then', [checks()]],
      ['Then', [checks()]],
    ],
    ...{ acts: false, still: true, environments: ['shop'], first: [1, 2] },
  },
  {
    name: 'acts',
    steps: [
      ['When', [action(true)]],
      ['Then', [checks()]],
    ],
    ...{ acts: true, still: false, first: [1] },
  },
  {
    name: 'sends a request that only reads',
    steps: [
      ['When', [action(false)]],
      ['Then', [checks()]],
    ],
    ...{ acts: false, still: false, first: [1] },
  },
  {
    name: 'waits',
    steps: [['Then', [checks({ moment: ' within 5 seconds' })]]],
    acts: false,
    still: false,
    first: [0],
  },
  { name: 'has a step of the user’s as Given', steps: [['Given', undefined]], acts: true, still: false },
  { name: 'has a step of the user’s as Then', steps: [['Then', undefined]], acts: false, still: false },
  {
    name: 'expects red checks',
    steps: [
      ['Then', [red()]],
      ['Then', [checks()]],
    ],
    ...{ acts: false, still: true, first: [] },
  },
  {
    name: 'expects red checks that wait',
    steps: [['Then', [red({ moment: ' for 1 second' })]]],
    acts: false,
    still: false,
  },
  {
    name: 'asks from outside between',
    steps: [
      ['Then', [checks()]],
      ['Then', [checks({ from: 'outside' })]],
      ['Then', [checks()]],
    ],
    ...{ acts: false, still: true, first: [0] },
  },
  {
    name: 'asks by the operator’s own command',
    steps: [
      ['Then', [checks({ commands: ['uptime'] })]],
      ['Then', [checks()]],
    ],
    ...{ acts: false, still: true, first: [] },
  },
  {
    name: 'names two environments',
    steps: [
      ['Given', [environment('shop')]],
      ['Given', [environment('live')]],
    ],
    ...{ acts: false, still: true, environments: ['shop', 'live'] },
  },
];

for (const { name, steps, acts, still, environments = [], first = [] } of TABLE)
  test(`a scenario that ${name}`, () => {
    const surveyor = new Surveyor();
    for (const [keyword, plans] of steps) surveyor.take({ type: TYPES[keyword] as PickleStepType }, plans);
    const survey = surveyor.survey(new Scenario(undefined));
    assert.deepEqual(
      { ...survey, first: [...survey.first.keys()] },
      { acts, still, environments: [...environments], first: [...first] },
    );
  });

test('a scenario that watches a log does more than look', () => {
  const scenario = new Scenario(undefined);
  scenario.watched.set('log "/var/log/x"', new Map());
  assert.equal(new Surveyor().survey(scenario).still, false);
});
