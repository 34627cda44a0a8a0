import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { loadOwnLibrary } from '../run/vocabulary.fixture.ts';
import { parseSteps } from '../runner/inner-steps.ts';
import type { Blueprint } from '../sentence/blueprint.ts';
import { Rehearsal, type Rehearsed } from './rehearsal.ts';
import { Scenario } from './scenario.ts';

const SHOP: Blueprint = {
  environment: 'shop',
  protected: false,
  lifecycle: 'ephemeral',
  hosts: [
    { name: 'web', groups: ['front'], published: undefined },
    { name: 'db', groups: ['back'], published: undefined },
  ],
  endpoints: {},
};

/** A plan in one line. */
function print(plan: Rehearsed): string {
  if (plan.kind === 'environment') return `environment ${plan.name}`;
  if (plan.kind === 'action') return `${plan.action.label} on ${plan.hosts.join(', ')}`;
  if (plan.kind === 'red')
    return `${plan.verdict}: ${plan.checks.map(({ sentence }) => sentence).join('; ')}`;
  const { question, hosts, moment, quorum } = plan.check;
  const asked = question.claims.map(({ attribute }) => attribute).join(' and ');
  return [
    `${question.subject}: ${asked} on ${hosts.join(', ')}`,
    ...(moment === undefined ? [] : [moment.text]),
    ...(quorum === undefined ? [] : [`${quorum.kind} ${quorum.count}`]),
  ].join(', ');
}

/** Sentences that are rehearsed one after the other, and what the last one would do, or why it is refused. */
const TABLE: readonly (readonly [string, string | RegExp])[] = [
  ['Given the environment "shop"', 'environment shop'],
  ['Given the host "db"', ''],
  ['Given the host "db"\nThen the port 5432 is listening', 'port 5432: listening on db'],
  ['Then the port 80 is listening on "web"', 'port 80: listening on web'],
  ['Then the port 80 is listening on every host', 'port 80: listening on web, db'],
  ['Then the port 80 is listening on every host in "front"', 'port 80: listening on web'],
  ['Then the port 80 is listening on at least 1 host', 'port 80: listening on web, db, at least 1'],
  ['Then the port 80 is listening on "web" within 5 seconds', 'port 80: listening on web, within 5 seconds'],
  ['Then the file "/a" on "web" has:\n| owner | root |\n| mode | 0644 |', 'file "/a": owner and mode on web'],
  ['When I run "true" on "db"', 'run "true" on db'],
  ['When I stop "db"', 'stop the host on db'],
  [
    'Then these checks fail:\n"""\nthe port 80 is listening on "web"\nthe port 81 is listening on "web"\n"""',
    'fail: the port 80 is listening on "web"; the port 81 is listening on "web"',
  ],
  ['Then the port 80 is listening', /does not say on which host/],
  ['Then the port 80 is listening on "wbe"', /no host "wbe"/],
  ['When I run "true" on at least 1 host', /an action needs to know its hosts/],
  ['When I run "" on "web"', /the command is empty/],
  ['Then the file "/a" on "web" has:', /this sentence needs a table below it/],
  ['Then these checks fail:\n"""\nI run "true" on "web"\n"""', /it is not a check/],
  ['Then these checks fail:\n"""\nnobody knows this\n"""', /no sentence matches/],
  ['Then the os has the same name on "web"', /one host always agrees with itself/],
];

suite('a rehearsal', async () => {
  const { catalogue } = await loadOwnLibrary();
  const play = async (steps: string): Promise<string> => {
    const scenario = new Scenario(undefined);
    scenario.blueprint = SHOP;
    let last: readonly Rehearsed[] | undefined = [];
    for (const step of parseSteps(steps)) {
      const rehearsal = new Rehearsal(scenario, catalogue, async () => SHOP);
      const [found] = catalogue.find(step.text, rehearsal);
      assert.ok(found, step.text);
      last = await rehearsal.play(found.definition, found.values, step);
    }
    return (last ?? []).map(print).join('\n');
  };

  for (const [steps, expected] of TABLE)
    test(`of ${steps.replaceAll('\n', ' / ')}`, async () => {
      if (typeof expected === 'string') assert.equal(await play(steps), expected);
      else await assert.rejects(play(steps), expected);
    });

  test('leaves everything unchanged: the scenario has no stack after it', async () => {
    const scenario = new Scenario(undefined);
    await new Rehearsal(scenario, catalogue, async () => SHOP).useEnvironment('shop');
    assert.equal(scenario.blueprint, SHOP);
    assert.equal(scenario.stackId, undefined);
  });
});
