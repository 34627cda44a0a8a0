import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseClaim } from '../../check/parse-claim.ts';
import { whatWouldChange } from './changes-of.ts';
import { PLAN_ATTRIBUTES } from './plan-attributes.ts';
import { type PlanDocument, readPlan } from './plan-document.ts';
import { planState } from './plan-state.ts';
import { plannedAction } from './planned-action.ts';

const RECORDED = join(import.meta.dirname, '../../../features/vocabulary/plans/shop.json');
const recorded = readFileSync(RECORDED, 'utf8');
const LOOKED = { command: 'cat plan.json', durationMs: 1, over: 'this machine' };

function stateOf(changed: Partial<PlanDocument>, claim: string) {
  const plan = { ...(JSON.parse(recorded) as PlanDocument), ...changed };
  const { attribute } = parseClaim(claim, 'terraform plan', PLAN_ATTRIBUTES);
  const seen = planState(plan, [parseClaim(claim, 'terraform plan', PLAN_ATTRIBUTES)], LOOKED, true);
  assert.ok('state' in seen);
  return { value: seen.state[attribute], unseen: seen.unseen?.(attribute) };
}

test('warnings before the JSON are left out, as tofu prints them', () => {
  const plan = readPlan(
    `Warning: Unable to open CLI configuration file\n\n${JSON.stringify(JSON.parse(recorded))}\n`,
  );
  assert.ok(typeof plan !== 'string');
  assert.equal(plan.terraform_version, '1.11.4');
});

test('what is no plan says why', () => {
  const changed = (more: object) => readPlan(JSON.stringify({ ...JSON.parse(recorded), ...more }));
  assert.match(String(readPlan('')), /^it is not JSON/);
  assert.match(String(readPlan('[]')), /no format_version/);
  assert.match(String(readPlan('{"format_version":"1.0","values":{}}')), /show -json prints of a state/);
  assert.match(String(changed({ format_version: '2.0' })), /its format is 2\.0/);
  assert.match(String(changed({ errored: true })), /it was not finished/);
  assert.match(String(changed({ resource_changes: [{ address: 'a.b' }] })), /no address or no actions/);
});

test('a part of a plan proves what it contains, and never what it lacks', () => {
  const { value, unseen } = stateOf({ complete: false }, 'has deleted resources empty');
  assert.equal(value, undefined);
  assert.match(unseen?.unable ?? '', /the plan is not complete/);
  assert.deepEqual(unseen?.part, ['aws_security_group.old']);
});

test('a plan with -refresh-only says of no resource what becomes of it, so it proves no absence of changes', () => {
  const { resource_changes: _, ...rest } = JSON.parse(recorded) as PlanDocument;
  const of = (module: object) =>
    readPlan(JSON.stringify({ ...rest, prior_state: { values: { root_module: module } } })) as PlanDocument;
  const below = { child_modules: [{ resources: [{ mode: 'managed' }] }] };
  assert.equal(of({ resources: [{ mode: 'managed' }] }).complete, false);
  assert.equal(of(below).complete, false);
  assert.notEqual(of({ resources: [{ mode: 'data' }] }).complete, false);
  assert.notEqual((readPlan(recorded) as PlanDocument).complete, false);
});

test('a plan of tomorrow has no age, and neither has one without a time', () => {
  const day = 86_400_000;
  const at = (ms: number) =>
    stateOf({ timestamp: new Date(Date.now() + ms).toISOString() }, 'has age under 1 hour');
  assert.match(at(day).unseen?.unable ?? '', /is yet to come$/);
  assert.equal(at(1_000).value, 0);
  assert.ok(Number(at(-day).value) >= day);
});

test('what is left of an earlier replacement is told apart, and an unknown action is a change', () => {
  const [first] = (JSON.parse(recorded) as PlanDocument).resource_changes ?? [];
  assert.ok(first !== undefined);
  const plan: PlanDocument = {
    format_version: '1.2',
    resource_changes: [
      { ...first, address: 'a.one', change: { actions: ['no-op'] } },
      { ...first, address: 'a.one', deposed: '1f2e', change: { actions: ['delete'] } },
      { ...first, address: 'a.two', change: { actions: ['ponder'] } },
    ],
  };
  assert.deepEqual(whatWouldChange(plan), ['a.one (deposed 1f2e) (delete)', 'a.two (ponder)']);
  const invoked = {
    format_version: '1.2',
    action_invocations: [{ address: 'action.aws_lambda_invoke.warm' }],
  };
  assert.deepEqual(whatWouldChange(invoked), ['action.aws_lambda_invoke.warm (invoke)']);
});

test('two actions are a replacement in either order', () => {
  assert.equal(plannedAction({ actions: ['create', 'delete'] }), 'replace');
  assert.equal(plannedAction({ actions: ['delete', 'create'] }), 'replace');
  assert.equal(plannedAction({ actions: ['no-op'] }), 'nothing');
  assert.equal(plannedAction({ actions: [] }), undefined);
});
