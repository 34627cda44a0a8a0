import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { transaction } from '../model/transaction.ts';
import { type AskedCheck, recordFindings } from './finding-spans.ts';
import { openHistory } from './open-history.ts';
import { KEEP_DAYS, oldestKept } from './retention.ts';
import type { RunRecord } from './run-record.ts';

/** Noun → the attribute for which the page predicts when it reaches its limit. */
const FORECAST = new Map([
  ['certificate', 'days left'],
  ['filesystem', 'used percent'],
]);

/** Keeps runs in `reports/history.sqlite`. */
export class RunHistory {
  readonly #database: DatabaseSync;

  /**
   * @param file created with its folder if it does not exist
   * @throws Error of SQLite if it is locked or not a database
   */
  constructor(file: string) {
    this.#database = openHistory(file);
  }

  /** The database, for the queries of the page. */
  get database(): DatabaseSync {
    return this.#database;
  }

  /** Records a run, all of it or nothing, and removes what is older than this many days. */
  record(run: RunRecord, keepDays = KEEP_DAYS): void {
    transaction(this.#database, () => {
      const environment = run.environments.toSorted().join(', ');
      const number = this.#recordRun(run, environment);
      this.#recordScenarios(run, environment, number);
      this.#prune(run.startedAt, keepDays);
    });
  }

  close(): void {
    this.#database.close();
  }

  #recordRun(run: RunRecord, environment: string): number {
    const findings = run.scenarios.flatMap((scenario) => scenario.findings);
    const count = (verdict: string) => findings.filter((finding) => finding.verdict === verdict).length;
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO runs (id, environment, started, duration_ms, exit_code, commit_id, passed, scenarios, checks,
         failed, unable, flaky) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        run.id,
        environment,
        run.startedAt,
        run.durationMs,
        run.exitCode,
        run.commit ?? null,
        run.scenarios.filter(({ verdict }) => verdict === 'pass').length,
        run.scenarios.length,
        findings.length,
        count('fail'),
        count('unable'),
        run.flaky,
      );
    return Number(lastInsertRowid);
  }

  #recordScenarios(run: RunRecord, environment: string, number: number): void {
    const database = this.#database;
    const numbered = (table: string, keys: readonly string[], id: string) => ({
      put: database.prepare(
        `INSERT INTO ${table} (${keys.join(', ')}) VALUES (${keys.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`,
      ),
      get: database.prepare(
        `SELECT ${id} AS id FROM ${table} WHERE ${keys.map((key) => `${key} = ?`).join(' AND ')}`,
      ),
    });
    const scenarios = numbered('scenarios', ['uri', 'name'], 'scenario');
    const sentences = numbered('sentences', ['text'], 'sentence');
    const series = numbered('series', ['environment', 'host', 'subject', 'attribute'], 'series');
    const putScenario = database.prepare(
      'INSERT INTO scenario_runs (run, scenario, verdict, duration_ms, attempts) VALUES (?, ?, ?, ?, ?)',
    );
    const putSentence = database.prepare(
      `INSERT INTO sentence_runs (run, sentence, red, longest_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET red = red + excluded.red, longest_ms = max(longest_ms, excluded.longest_ms)`,
    );
    const putPoint = database.prepare(
      'INSERT INTO points (run, series, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    const checksByHost = new Map<string, number>();
    const asked = new Map<string, AskedCheck>();
    const verdicts = new Map<number, string>();
    for (const scenario of run.scenarios) {
      const id = numberOf(scenarios, scenario.uri, scenario.name);
      putScenario.run(number, id, scenario.verdict, scenario.durationMs, scenario.attempts);
      verdicts.set(id, scenario.verdict);
      const perSentence = new Map<string, { red: number; longest: number }>();
      for (const finding of scenario.findings) {
        const { sentence, host, subject, noun = '', attribute, verdict, elapsedMs } = finding;
        const sum = perSentence.get(sentence) ?? { red: 0, longest: 0 };
        if (verdict !== 'pass') sum.red += 1;
        sum.longest = Math.max(sum.longest, elapsedMs);
        perSentence.set(sentence, sum);
        if (host !== undefined) checksByHost.set(host, (checksByHost.get(host) ?? 0) + 1);
        asked.set(finding.fingerprint, { finding, scenario: id });
        if (finding.value !== undefined && FORECAST.get(noun) === attribute)
          putPoint.run(number, numberOf(series, environment, host ?? '', subject, attribute), finding.value);
      }
      for (const [sentence, { red, longest }] of perSentence)
        putSentence.run(number, numberOf(sentences, sentence), red, longest);
    }
    recordFindings(database, { at: run.startedAt, environment, asked, verdicts });
    const putHost = database.prepare(
      `INSERT INTO hosts (environment, host, last, checks) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET last = excluded.last, checks = excluded.checks`,
    );
    for (const [host, checks] of checksByHost) putHost.run(environment, host, run.startedAt, checks);
  }

  #prune(now: string, keepDays: number): void {
    const oldest = oldestKept(now, keepDays);
    this.#database.prepare('DELETE FROM runs WHERE started < ?').run(oldest);
    this.#database.prepare('DELETE FROM findings WHERE last < ?').run(oldest);
    this.#database.prepare('DELETE FROM hosts WHERE last < ?').run(oldest);
  }
}

/** The number under which a text is kept, so that the file contains it once. */
function numberOf({ put, get }: { put: StatementSync; get: StatementSync }, ...keys: string[]): number {
  const found = (get.get(...keys) as { id: number } | undefined)?.id;
  return found ?? Number(put.run(...keys).lastInsertRowid);
}
