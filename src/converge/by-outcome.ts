import type { Converged } from './tool.ts';

/** How a tool's report says what happened to one thing; the first that holds counts. */
export interface Outcomes<T> {
  nameOf(thing: T): string;
  fails(thing: T): boolean;
  changes(thing: T): boolean;
  skips(thing: T): boolean;
}

/** The names of all things by what became of them; what neither failed, changed nor was skipped is unchanged. */
export function byOutcome<T>(
  things: readonly T[],
  { nameOf, fails, changes, skips }: Outcomes<T>,
): Pick<Converged, 'failed' | 'changed' | 'skipped' | 'unchanged' | 'unknown'> {
  const outcomes = Map.groupBy(things, (thing) =>
    fails(thing) ? 'failed' : changes(thing) ? 'changed' : skips(thing) ? 'skipped' : 'unchanged',
  );
  const named = (outcome: 'failed' | 'changed' | 'skipped' | 'unchanged') =>
    (outcomes.get(outcome) ?? []).map(nameOf);
  return {
    changed: named('changed'),
    failed: named('failed'),
    skipped: named('skipped'),
    unchanged: named('unchanged'),
    unknown: [],
  };
}
