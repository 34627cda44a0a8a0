import type { PlanDocument, PlannedResource } from './plan-document.ts';
import { plannedAction } from './planned-action.ts';

/** Resources that terraform manages: what is only read is not planned. */
export function managedIn(resources: readonly PlannedResource[] | undefined): readonly PlannedResource[] {
  return (resources ?? []).filter(({ mode }) => mode !== 'data');
}

/** `aws_instance.web`, or `aws_instance.web (deposed 1f2e3d4c)` of what is left of an earlier replacement. */
export function nameOf({ address, deposed }: PlannedResource): string {
  return deposed === undefined ? address : `${address} (deposed ${deposed})`;
}

/** What is imported comes under the care of the module, though nothing may be changed. */
export function isImported({ change }: PlannedResource): boolean {
  return change.importing !== undefined && change.importing !== null;
}

/**
 * Everything that an apply would do, and every check block that does not hold, as a list that is empty if nothing would change. What only gets
 * another address in the state (`moved`) is no change.
 */
export function whatWouldChange(plan: PlanDocument): readonly string[] {
  const resources = managedIn(plan.resource_changes).flatMap((one) => {
    const action = plannedAction(one.change) ?? one.change.actions.join(' and ');
    if (action !== 'nothing') return [`${nameOf(one)} (${action})`];
    return isImported(one) ? [`${nameOf(one)} (import)`] : [];
  });
  const outputs = changedOutputs(plan).map((name) => `output ${name}`);
  const invoked = (plan.action_invocations ?? []).map(({ address }) => `${address ?? 'an action'} (invoke)`);
  const failed = checksWith(plan, 'fail').map((name) => `${name} (fails)`);
  return [...resources, ...outputs, ...invoked, ...failed];
}

/** Outputs whose value changes, or may change. */
export function changedOutputs({ output_changes: outputs = {} }: PlanDocument): readonly string[] {
  return Object.entries(outputs).flatMap(([name, change]) =>
    plannedAction(change) === 'nothing' ? [] : [name],
  );
}

/** Check blocks and conditions with a result; an `error` while one was evaluated is a failure. */
export function checksWith({ checks = [] }: PlanDocument, wanted: 'fail' | 'unknown'): readonly string[] {
  const statuses = wanted === 'fail' ? ['fail', 'error'] : ['unknown'];
  return checks
    .filter(({ status }) => statuses.includes(status))
    .map(({ address }) => address?.to_display ?? 'a check without a name');
}

/** What failing checks say. */
export function problemsOf({ checks = [] }: PlanDocument): readonly string[] {
  return checks.flatMap(({ instances = [] }) =>
    instances.flatMap(({ problems }) => (problems ?? []).flatMap(({ message }) => message ?? [])),
  );
}
