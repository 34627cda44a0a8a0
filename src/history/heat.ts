import type { DatabaseSync } from 'node:sqlite';
import type { PaceRow } from './paces.ts';

/** Rows of the heat map: the scenarios that were red most often. */
const MOST_SCENARIOS = 40;

/** A scenario by night; a cell is a verdict, `flaky`, or undefined if it did not run that night. */
export interface HeatRow {
  readonly name: string;
  readonly cells: readonly (string | undefined)[];
}

/** How scenarios ended on each of the nights. */
export function heatOf(
  database: DatabaseSync,
  environment: string,
  nights: readonly string[],
  scenarios: readonly PaceRow[],
): readonly HeatRow[] {
  const rows = scenarios
    .toSorted((a, b) => b.red - a.red || (a.name < b.name ? -1 : 1))
    .slice(0, MOST_SCENARIOS);
  const indexOf = new Map(nights.map((night, index) => [night, index]));
  const ask = database.prepare(
    `SELECT scenario, substr(started, 1, 10) AS night, iif(verdict = 'pass' AND attempts > 1, 'flaky', verdict) AS verdict
     FROM runs JOIN scenario_runs USING (run) WHERE environment = ? AND started >= ? ORDER BY started`,
  );
  const cells = new Map(rows.map(({ id }) => [id, nights.map((): string | undefined => undefined)]));
  for (const row of ask.iterate(environment, nights[0] ?? '')) {
    const { scenario, night, verdict } = row as { scenario: number; night: string; verdict: string };
    const own = cells.get(scenario);
    if (own !== undefined) own[indexOf.get(night) ?? -1] = verdict;
  }
  return rows.map(({ id, name }) => ({ name, cells: cells.get(id) ?? [] }));
}
