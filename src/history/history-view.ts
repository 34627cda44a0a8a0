import type { DatabaseSync } from 'node:sqlite';
import { type Forecast, forecastOf } from './forecast.ts';
import { byWeight, type ChangeRow, type OpenFinding, type RedRow, redRows } from './red-rows.ts';

const DAY_MS = 86_400_000;
/** Rows of the longest tables and plots of the page. */
const MOST = 25;
/** Rows of the heat map: those that were red most often. */
const MOST_SCENARIOS = 40;
/** Columns of the heat map, as more cannot be told apart; what is slow or flaky is told of these nights too. */
const MOST_NIGHTS = 90;

export interface RunRow {
  readonly run: number;
  readonly id: string;
  readonly started: string;
  readonly duration_ms: number;
  readonly exit_code: number;
  readonly commit_id: string | null;
  readonly passed: number;
  readonly scenarios: number;
  readonly checks: number;
  readonly failed: number;
  readonly unable: number;
  readonly flaky: number;
}

export interface Compared {
  /** RFC 3339. */
  readonly at: string;
  readonly hosts: number;
  /** Hosts and nouns that could not be read. */
  readonly blind: number;
  readonly changes: readonly { readonly text: string; readonly since: string }[];
  readonly changeCount: number;
}

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

export interface HostRow {
  readonly host: string;
  readonly checks: number;
  readonly red: number;
  readonly since: string | null;
}

/** What the page shows of one environment. */
export interface HistoryView {
  readonly environment: string;
  /** The nights, `2026-11-22`, oldest first. */
  readonly nights: readonly string[];
  /** How many runs there were on them. */
  readonly runs: number;
  readonly latest: RunRow;
  readonly red: readonly RedRow[];
  readonly redCount: number;
  /** Rows of the heat map; a cell is a verdict, `flaky`, or undefined when it did not run that night. The last 90 nights. */
  readonly heat: readonly { readonly name: string; readonly cells: readonly (string | undefined)[] }[];
  readonly heatCount: number;
  /** By night: red findings, and changes since the baseline. */
  readonly open: readonly number[];
  readonly drift: readonly number[] | undefined;
  /** The newest comparison with the baseline, and what was different; undefined when there was none. */
  readonly compared: Compared | undefined;
  readonly slowest: readonly PaceRow[];
  readonly slowestSentences: readonly PaceRow[];
  readonly flakiest: readonly PaceRow[];
  readonly flakiestSentences: readonly PaceRow[];
  readonly hosts: readonly HostRow[];
  readonly hostCount: number;
  /** How many of them have something red. */
  readonly redHosts: number;
  readonly forecasts: readonly Forecast[];
}

/** Names of the environments that the history has runs of, the one with the newest run first. */
export function environmentsOf(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare('SELECT environment FROM runs GROUP BY environment ORDER BY max(started) DESC')
    .all() as { environment: string }[];
  return rows.map(({ environment }) => environment);
}

/** Asks the history for what the page shows: the last `days` days up to the newest run of the environment. */
export function viewHistory(database: DatabaseSync, environment: string, days: number): HistoryView {
  const ask = <T>(sql: string, ...values: (string | number)[]) => database.prepare(sql).all(...values) as T[];
  const [latest] = ask<RunRow>(
    'SELECT * FROM runs WHERE environment = ? ORDER BY started DESC LIMIT 1',
    environment,
  );
  if (latest === undefined) throw new Error(`the history has no run of ${environment}`);
  const end = Date.parse(latest.started);
  const from = new Date(end - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  const runs = ask<{ run: number; night: string }>(
    'SELECT run, substr(started, 1, 10) AS night FROM runs WHERE environment = ? AND started >= ? ORDER BY started',
    environment,
    from,
  );
  const nights = [...new Set(runs.map(({ night }) => night))];
  const open = ask<OpenFinding & { last: string }>(
    `SELECT host, verdict, text, why, since, last FROM findings WHERE environment = ? AND gone IS NULL AND last >= ?
     ORDER BY since DESC, host, text`,
    environment,
    from,
  );
  const recent = nights.slice(-MOST_NIGHTS);
  const scenarios = ask<PaceRow>(SCENARIO_PACES, environment, recent[0] ?? '');
  const sentences = ask<PaceRow>(SENTENCE_PACES, environment, recent[0] ?? '');
  const heat = heatOf(
    database,
    environment,
    recent,
    scenarios.toSorted((a, b) => b.red - a.red || (a.name < b.name ? -1 : 1)).slice(0, MOST_SCENARIOS),
  );
  const red = redRows(open);
  const redByHost = Map.groupBy(open, ({ host }) => host ?? '');
  const hosts = ask<{ host: string; checks: number }>(
    'SELECT host, checks FROM hosts WHERE environment = ? AND last >= ? ORDER BY host',
    environment,
    from,
  )
    .map(({ host, checks }): HostRow => {
      const own = redByHost.get(host) ?? [];
      return { host, checks, red: own.length, since: own.map(({ since }) => since).sort()[0] ?? null };
    })
    .toSorted((a, b) => b.red - a.red);
  const flaky = (rows: readonly PaceRow[]) =>
    rows
      // What breaks once and is mended turns twice: an outage, and not flaky.
      .filter(({ turns, retried }) => turns > 2 || retried > 1)
      .toSorted((a, b) => b.turns + b.retried - a.turns - a.retried)
      .slice(0, MOST);
  const slow = (rows: readonly PaceRow[]) => rows.toSorted((a, b) => b.ms - a.ms).slice(0, MOST);
  return {
    environment,
    nights,
    runs: runs.length,
    latest,
    red: red.slice(0, 2 * MOST),
    redCount: red.length,
    heat,
    heatCount: scenarios.length,
    open: spans(database, 'findings', environment, nights) ?? [],
    drift: spans(database, 'drift', environment, nights),
    compared: comparedIn(database, environment),
    slowest: slow(scenarios),
    slowestSentences: slow(sentences),
    flakiest: flaky(scenarios),
    flakiestSentences: flaky(sentences),
    hosts: hosts.slice(0, 4 * MOST),
    hostCount: hosts.length,
    redHosts: hosts.filter(({ red }) => red > 0).length,
    forecasts: forecastOf(
      ask(
        `SELECT host, subject, attribute, started, value FROM runs JOIN points USING (run) JOIN series USING (series)
         WHERE runs.environment = ? AND started >= ? ORDER BY started`,
        environment,
        new Date(end - 30 * DAY_MS).toISOString(),
      ),
    ).slice(0, MOST),
  };
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

function heatOf(
  database: DatabaseSync,
  environment: string,
  nights: readonly string[],
  rows: readonly PaceRow[],
): HistoryView['heat'] {
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

/** What drift found last, the newest first. */
function comparedIn(database: DatabaseSync, environment: string): Compared | undefined {
  const night = database
    .prepare('SELECT at, hosts, blind FROM drift_nights WHERE environment = ?')
    .get(environment) as Pick<Compared, 'at' | 'hosts' | 'blind'> | undefined;
  if (night === undefined) return undefined;
  const changes = database
    .prepare(
      `SELECT text, since, difference ->> 'noun' AS noun, difference ->> 'name' AS name FROM drift
       WHERE environment = ? AND gone IS NULL`,
    )
    .all(environment) as unknown as ChangeRow[];
  return { ...night, changes: byWeight(changes).slice(0, 2 * MOST), changeCount: changes.length };
}

/** How many were there on each night; undefined when there never was any. */
function spans(
  database: DatabaseSync,
  table: 'findings' | 'drift',
  environment: string,
  nights: readonly string[],
): readonly number[] | undefined {
  const rows = database
    .prepare(
      `SELECT substr(since, 1, 10) AS since, substr(last, 1, 10) AS last FROM ${table} WHERE environment = ? AND last >= ?`,
    )
    .all(environment, nights[0] ?? '') as { since: string; last: string }[];
  if (rows.length === 0 && table === 'drift') return undefined;
  // What begins and ends on each night, added up: every span is looked at once, however many nights there are.
  const change = nights.map(() => 0);
  for (const { since, last } of rows) {
    const [first, after] = [nightsBefore(nights, since), nightsBefore(nights, `${last}~`)];
    if (first >= after) continue;
    change[first] = (change[first] ?? 0) + 1;
    if (after < nights.length) change[after] = (change[after] ?? 0) - 1;
  }
  let sum = 0;
  return change.map((step) => {
    sum += step;
    return sum;
  });
}

/** How many of the sorted nights come before a text. */
function nightsBefore(nights: readonly string[], text: string): number {
  let [low, high] = [0, nights.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nights[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
