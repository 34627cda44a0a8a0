import type { Claim } from '../../check/claim.ts';
import type { Seen } from '../../check/question.ts';
import type { Looked } from '../../model/finding.ts';
import type { Value } from '../../model/value.ts';
import { nearArguments } from '../../resource/near-arguments.ts';
import type { Unable } from '../../resource/resource.ts';
import { changedOutputs, checksWith, isImported, managedIn, nameOf, problemsOf } from './changes-of.ts';
import type { PlanDocument, PlannedChange, PlannedResource } from './plan-document.ts';
import { type PlannedAction, plannedAction } from './planned-action.ts';
import { veiled, veilIn } from './veiled-value.ts';

const OF_TYPE = 'resources of type ';
const OUTPUT = 'output ';
/** How far clocks may be apart. */
const CLOCKS_MS = 5 * 60_000;
/** A part of a plan proves what it contains, never what it lacks. */
const PART: Unable = {
  unable:
    'the plan is not complete: only a part was asked for (-target), or only the state (-refresh-only), or more is planned once this is applied',
};

/**
 * What is claimed about a whole plan.
 * @param refreshed false where only the state was asked
 */
export function planState(
  plan: PlanDocument,
  claims: readonly Claim[],
  looked: Looked,
  refreshed: boolean,
): Seen {
  const lists = listsOf(plan);
  const unseen: Record<string, Unable> = {};
  const state: Record<string, Value> = {};
  for (const [name, value] of Object.entries(lists))
    if (plan.complete === false) unseen[name] = { ...PART, part: value };
    else state[name] = value;
  if (!refreshed) {
    delete state['drifted resources'];
    unseen['drifted resources'] = { unable: 'what is really there was not asked: refresh is no' };
  }
  const open = checksWith(plan, 'unknown');
  if (open.length > 0) {
    delete state['failed checks'];
    unseen['failed checks'] = {
      unable: `it is known only after the apply whether these hold: ${open.join(', ')}`,
      part: lists['failed checks'],
    };
  }
  const at = plan.timestamp === undefined ? Number.NaN : Date.parse(plan.timestamp);
  const age = Date.now() - at;
  if (age > -CLOCKS_MS) state.age = Math.max(0, age);
  else if (Number.isFinite(at))
    unseen.age = { unable: `it was made at ${plan.timestamp}, which is yet to come` };
  else unseen.age = { unable: 'the plan does not say when it was made: terraform before 1.5 wrote no time' };
  if (plan.terraform_version !== undefined) state['terraform version'] = plan.terraform_version;
  const wanted = claims.map(({ attribute }) => attribute);
  const types = lists['resource types'];
  for (const attribute of wanted.filter((one) => one.startsWith(OF_TYPE))) {
    const type = attribute.slice(OF_TYPE.length);
    const found = remaining(plan)
      .filter((one) => one.type === type)
      .map(nameOf);
    if (plan.complete === false) unseen[attribute] = { ...PART, part: found };
    else state[attribute] = found;
  }
  const outputs = plan.output_changes ?? {};
  for (const attribute of wanted.filter((one) => one.startsWith(OUTPUT))) {
    const change = outputs[attribute.slice(OUTPUT.length)];
    const value = change === undefined ? undefined : outputValue(change);
    if (typeof value === 'object') state[attribute] = value.value;
    else if (value !== undefined) unseen[attribute] = { unable: value };
  }
  const slips = {
    ...nearArguments(wanted, 'resources of type', types),
    ...nearArguments(wanted, 'output', Object.keys(outputs)),
  };
  const problems = wanted.includes('failed checks') ? problemsOf(plan) : [];
  return {
    state,
    looked,
    unseen: (attribute) => unseen[attribute],
    slip: (attribute) => slips[attribute],
    ...(problems.length === 0 ? {} : { note: problems.join('; ') }),
  };
}

function listsOf(plan: PlanDocument) {
  const managed = managedIn(plan.resource_changes);
  const having = (...actions: readonly (PlannedAction | undefined)[]) =>
    managed.filter(({ change }) => actions.includes(plannedAction(change))).map(nameOf);
  const there = remaining(plan);
  return {
    'changed resources': managed.filter(({ change }) => plannedAction(change) !== 'nothing').map(nameOf),
    'created resources': having('create'),
    'updated resources': having('update'),
    'replaced resources': having('replace'),
    'deleted resources': having('delete'),
    'forgotten resources': having('forget'),
    'imported resources': managed.filter(isImported).map(nameOf),
    'moved resources': managed
      .filter((one) => one.previous_address !== undefined && one.previous_address !== one.address)
      .map(nameOf),
    resources: there.map(nameOf),
    'resource types': [...new Set(there.map(({ type }) => type))].sort(),
    'changed outputs': [...changedOutputs(plan)],
    'drifted resources': managedIn(plan.resource_drift)
      .filter((one) => isDrift(one))
      .map(nameOf),
    'failed checks': [...checksWith(plan, 'fail')],
  };
}

/**
 * A new name alone is no drift, though terraform lists it there; nor is an attribute that had no value and now has an empty one, as many
 * providers write it after a creation.
 */
function isDrift({ change: { actions, before, after } }: PlannedResource): boolean {
  return plannedAction({ actions }) !== 'nothing' && printFull(before) !== printFull(after);
}

/** Without what is empty. */
function printFull(value: Value | undefined): string | undefined {
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value !== 'object' || value === null) return value === null ? undefined : JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = Object.entries(value)
    .map(([key, one]) => [isList ? '' : key, printFull(one as Value)])
    .filter(([, one]) => isList || one !== undefined)
    .sort(([a = ''], [b = '']) => (isList || a === b ? 0 : a < b ? -1 : 1));
  return parts.length === 0 ? undefined : JSON.stringify([isList, parts]);
}

/** What is in the module once the plan is applied. */
function remaining({ resource_changes: resources }: PlanDocument): readonly PlannedResource[] {
  return managedIn(resources).filter(({ change, deposed }) => {
    const action = plannedAction(change);
    return deposed === undefined && action !== 'delete' && action !== 'forget';
  });
}

/** The value of an output, or why it is not shown; undefined for one that goes. */
function outputValue(change: PlannedChange): { readonly value: Value } | string | undefined {
  if (plannedAction(change) === 'delete') return undefined;
  const value = veiled(change.after, change.after_unknown, change.after_sensitive);
  const veil = veilIn(value);
  if (veil === 'unknown') return 'its value is known only after the apply';
  return veil === 'sensitive'
    ? 'its value is sensitive, so it is neither shown nor compared'
    : { value: value as Value };
}
