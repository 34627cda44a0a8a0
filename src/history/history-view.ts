import type { DatabaseSync } from 'node:sqlite';
import { type Compared, comparedIn } from './compared.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import { type HeatRow, heatOf } from './heat.ts';
import { openByNight } from './open-nights.ts';
import { flakiest, type PaceRow, pacesIn, slowest } from './paces.ts';
import { type OpenFinding, type RedRow, redRows } from './red-rows.ts';

const DAY_MS = 86_400_000;
/** Rows of the longest tables and plots of the page. */
const MOST = 25;
/** Columns of the heat map, because more cannot be distinguished; the tables of slow and flaky scenarios cover these nights too. */
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

export interface HostRow {
  readonly host: string;
  readonly checks: number;
  readonly red: number;
  readonly since: string | null;
}

/** What the page shows about one environment. */
export interface HistoryView {
  readonly environment: string;
  /** The nights, `2026-11-22`, oldest first. */
  readonly nights: readonly string[];
  /** How many runs there were on them. */
  readonly runs: number;
  readonly latest: RunRow;
  readonly red: readonly RedRow[];
  readonly redCount: number;
  /** Rows of the heat map: the last 90 nights. */
  readonly heat: readonly HeatRow[];
  readonly heatCount: number;
  /** By night: red findings, and changes since the baseline. */
  readonly open: readonly number[];
  readonly drift: readonly number[] | undefined;
  /** The newest comparison with the baseline, and what was different; undefined if there was none. */
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

/** Names of the environments with runs in the history, the one with the newest run first. */
export function environmentsOf(database: DatabaseSync): readonly string[] {
  const rows = database
    .prepare('SELECT environment FROM runs GROUP BY environment ORDER BY max(started) DESC')
    .all() as { environment: string }[];
  return rows.map(({ environment }) => environment);
}

/** Reads what the page shows from the history: the last `days` days up to the newest run of the environment. */
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
  const scenarios = pacesIn(database, 'scenarios', environment, recent[0] ?? '');
  const sentences = pacesIn(database, 'sentences', environment, recent[0] ?? '');
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
  return {
    environment,
    nights,
    runs: runs.length,
    latest,
    red: red.slice(0, 2 * MOST),
    redCount: red.length,
    heat: heatOf(database, environment, recent, scenarios),
    heatCount: scenarios.length,
    open: openByNight(database, 'findings', environment, nights) ?? [],
    drift: openByNight(database, 'drift', environment, nights),
    compared: comparedIn(database, environment),
    slowest: slowest(scenarios),
    slowestSentences: slowest(sentences),
    flakiest: flakiest(scenarios),
    flakiestSentences: flakiest(sentences),
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
