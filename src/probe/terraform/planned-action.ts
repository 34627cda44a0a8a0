import type { PlannedChange } from './plan-document.ts';

/** What a plan does with one thing, in one word. */
export type PlannedAction = 'create' | 'update' | 'delete' | 'replace' | 'read' | 'forget' | 'nothing';

export const PLANNED_ACTIONS: readonly PlannedAction[] = [
  'create',
  'update',
  'delete',
  'replace',
  'read',
  'forget',
  'nothing',
];

/** A replacement has two actions, in the order in which they happen. Undefined for what is not known. */
export function plannedAction({ actions }: Pick<PlannedChange, 'actions'>): PlannedAction | undefined {
  const all = [...actions].sort().join(' ');
  if (all === 'no-op') return 'nothing';
  // `create forget` of tofu and newer versions of terraform: a new one is made, the old one is left alone.
  if (all === 'create delete' || all === 'create forget') return 'replace';
  return PLANNED_ACTIONS.find((action) => action === all);
}
