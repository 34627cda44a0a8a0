import type { DatabaseSync } from 'node:sqlite';

/** Rows of the longest tables of the page. */
const MOST = 25;

/** One scenario or sentence over the nights of the page. */
export interface PaceRow {
  readonly id: number;
  readonly name: string;
  readonly runs: number;
  readonly ms: number;
  readonly red: number;
  /** Nights on which it was retried, and how often it went from green to red or back. */
  readonly retried: number;
  readonly turns: number;
}

/** How fast and how steady scenarios or sentences were since a night. */
export function pacesIn(
  database: DatabaseSync,
  what: 'scenarios' | 'sentences',
  environment: string,
  since: string,
): readonly PaceRow[] {
  const paces = database.prepare(what === 'scenarios' ? SCENARIO_PACES : SENTENCE_PACES);
  return paces.all(environment, since) as unknown as PaceRow[];
}

/** Those that turned most often. Something that breaks once and is repaired turns twice: an outage, not flaky. */
export function flakiest(rows: readonly PaceRow[]): readonly PaceRow[] {
  return rows
    .filter(({ turns, retried }) => turns > 2 || retried > 1)
    .toSorted((a, b) => b.turns + b.retried - a.turns - a.retried)
    .slice(0, MOST);
}

export function slowest(rows: readonly PaceRow[]): readonly PaceRow[] {
  return rows.toSorted((a, b) => b.ms - a.ms).slice(0, MOST);
}

const RUNS = 'run IN (SELECT run FROM runs WHERE environment = ? AND started >= ?)';

/** A turn is a night that is red after a green one, or green after a red one. */
const SCENARIO_PACES = `
  WITH nights AS MATERIALIZED (
    SELECT scenario, duration_ms, attempts, verdict <> 'pass' AS red,
      lag(verdict <> 'pass') OVER (PARTITION BY scenario ORDER BY run) AS before
    FROM scenario_runs WHERE ${RUNS}
  ), paces AS (
    SELECT scenario, count(*) AS runs, avg(duration_ms) AS ms, sum(red) AS red,
      sum(NOT red AND attempts > 1) AS retried, sum(before IS NOT NULL AND before <> red) AS turns
    FROM nights GROUP BY scenario
  )
  SELECT scenario AS id, name, runs, ms, red, retried, turns FROM paces JOIN scenarios USING (scenario)`;

const SENTENCE_PACES = `
  WITH nights AS MATERIALIZED (
    SELECT sentence, longest_ms, red > 0 AS red, lag(red > 0) OVER (PARTITION BY sentence ORDER BY run) AS before
    FROM sentence_runs WHERE ${RUNS}
  ), paces AS (
    SELECT sentence, count(*) AS runs, avg(longest_ms) AS ms, sum(red) AS red,
      sum(before IS NOT NULL AND before <> red) AS turns
    FROM nights GROUP BY sentence
  )
  SELECT sentence AS id, text AS name, runs, ms, red, 0 AS retried, turns FROM paces JOIN sentences USING (sentence)`;
