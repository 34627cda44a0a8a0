import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { fingerprintOf } from '../model/fingerprint.ts';
import { RunHistory } from './run-history.ts';
import type { FindingRecord, RunRecord } from './run-record.ts';

const finding = (host: string, verdict: FindingRecord['verdict']): FindingRecord => ({
  fingerprint: fingerprintOf([host]),
  sentence: 'the service "nginx" is running on every host',
  subject: 'service "nginx"',
  host,
  attribute: 'running',
  verdict,
  text: verdict === 'pass' ? '' : 'service "nginx": running expected true, observed false',
  elapsedMs: 3,
});

const run = (day: string, findings: readonly FindingRecord[], more: Partial<RunRecord> = {}): RunRecord => ({
  id: day,
  startedAt: `${day}T02:00:00.000Z`,
  durationMs: 1000,
  exitCode: findings.every(({ verdict }) => verdict === 'pass') ? 0 : 1,
  environments: ['production'],
  flaky: 0,
  scenarios: [
    {
      uri: 'features/web.feature',
      name: 'nginx runs',
      verdict: findings.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'fail',
      durationMs: 900,
      attempts: 1,
      findings,
    },
  ],
  ...more,
});

async function withHistory(body: (history: RunHistory, file: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'opsproof-history-'));
  try {
    const file = join(folder, 'reports', 'history.sqlite');
    const history = new RunHistory(file);
    try {
      body(history, file);
    } finally {
      history.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

const findings = (history: RunHistory) =>
  history.database
    .prepare(
      'SELECT host, substr(since, 1, 10) since, substr(last, 1, 10) last, substr(gone, 1, 10) gone FROM findings ORDER BY host, since',
    )
    .all()
    .map((row) => Object.values(row));

test('a red finding keeps its first night, is gone when it is asked and passes, and starts anew when it comes back', () =>
  withHistory((history) => {
    history.record(run('2026-11-01', [finding('web-1', 'fail'), finding('web-2', 'pass')]));
    history.record(run('2026-11-02', [finding('web-1', 'unable'), finding('web-2', 'pass')]));
    history.record(run('2026-11-03', [finding('web-1', 'pass'), finding('web-2', 'pass')]));
    history.record(run('2026-11-04', [finding('web-1', 'fail'), finding('web-2', 'pass')]));
    assert.deepEqual(findings(history), [
      ['web-1', '2026-11-01', '2026-11-02', '2026-11-03'],
      ['web-1', '2026-11-04', '2026-11-04', null],
    ]);
  }));

test('what a run did not ask stays unchanged, until its scenario passes without it', () =>
  withHistory((history) => {
    history.record(run('2026-11-01', [finding('web-1', 'fail'), finding('web-2', 'fail')]));
    history.record(run('2026-11-02', [finding('web-2', 'fail')]));
    assert.deepEqual(findings(history), [
      ['web-1', '2026-11-01', '2026-11-01', null],
      ['web-2', '2026-11-01', '2026-11-02', null],
    ]);
    history.record(run('2026-11-03', [finding('web-2', 'pass')]));
    assert.deepEqual(
      findings(history).map(([, , , gone]) => gone),
      ['2026-11-03', '2026-11-03'],
    );
  }));

test('a renamed or moved scenario keeps the first night of what is red in it', () =>
  withHistory((history) => {
    const renamed = (day: string, name: string, ...verdicts: FindingRecord['verdict'][]) => {
      const all = verdicts.map((verdict, index) => ({
        ...finding(`web-${index + 1}`, verdict),
        fingerprint: fingerprintOf([name, `web-${index + 1}`]),
      }));
      const one = run(day, all);
      return { ...one, scenarios: one.scenarios.map((scenario) => ({ ...scenario, name })) };
    };
    history.record(renamed('2026-11-01', 'nginx runs', 'fail', 'fail'));
    history.record(renamed('2026-11-02', 'nginx is up', 'fail', 'pass'));
    assert.deepEqual(findings(history), [
      ['web-1', '2026-11-01', '2026-11-02', null],
      ['web-2', '2026-11-01', '2026-11-01', '2026-11-02'],
    ]);
    const row = history.database
      .prepare('SELECT fingerprint, name FROM findings JOIN scenarios USING (scenario) WHERE gone IS NULL')
      .get();
    assert.deepEqual(
      { ...row },
      { fingerprint: fingerprintOf(['nginx is up', 'web-1']), name: 'nginx is up' },
    );
  }));

test('each of two scenarios that ask the same has its own row, and a removed one leaves none behind', () =>
  withHistory((history) => {
    const asking = (day: string, ...names: string[]) => {
      const one = run(day, [finding('web-1', 'fail')]);
      const scenarios = names.flatMap((name) =>
        one.scenarios.map((scenario) => ({
          ...scenario,
          name,
          findings: scenario.findings.map((found) => ({ ...found, fingerprint: fingerprintOf([name]) })),
        })),
      );
      return { ...one, scenarios };
    };
    history.record(asking('2026-11-01', 'a', 'b'));
    assert.equal(findings(history).length, 2);
    history.record(asking('2026-11-02', 'b'));
    assert.deepEqual(
      findings(history).map(([, , , gone]) => gone),
      ['2026-11-02', null],
    );
  }));

test('one environment says nothing about another', () =>
  withHistory((history) => {
    history.record(run('2026-11-01', [finding('web-1', 'fail')]));
    history.record(run('2026-11-02', [finding('web-1', 'pass')], { environments: ['staging'] }));
    assert.deepEqual(findings(history), [['web-1', '2026-11-01', '2026-11-01', null]]);
  }));

test('a run that is recorded twice, or has two scenarios with one name, leaves nothing half written', () =>
  withHistory((history) => {
    const once = run('2026-11-01', [finding('web-1', 'pass')]);
    history.record(once);
    const written = () => ({
      runs: history.database.prepare('SELECT count(*) n FROM runs').get()?.n,
      scenarios: history.database.prepare('SELECT count(*) n FROM scenario_runs').get()?.n,
    });
    assert.throws(() => history.record(once), /UNIQUE constraint failed: runs.id/);
    const twice = { ...once, id: 'twice', scenarios: [...once.scenarios, ...once.scenarios] };
    assert.throws(() => history.record(twice), /UNIQUE constraint failed: scenario_runs/);
    assert.deepEqual(written(), { runs: 1, scenarios: 1 });
  }));

test('what is older than three years is removed with the next run', () =>
  withHistory((history) => {
    history.record(run('2023-11-01', [finding('web-1', 'fail')]));
    history.record(run('2023-12-01', [finding('web-2', 'fail')]));
    history.record(run('2026-11-15', []));
    const ids = history.database.prepare('SELECT id FROM runs ORDER BY id').all();
    assert.deepEqual(
      ids.map(({ id }) => id),
      ['2023-12-01', '2026-11-15'],
    );
    assert.deepEqual(
      findings(history).map(([host]) => host),
      ['web-2'],
    );
    assert.deepEqual({ ...history.database.prepare('SELECT count(*) n FROM scenario_runs').get() }, { n: 2 });
  }));

test('the user decides how long runs are kept', () =>
  withHistory((history) => {
    const ids = () =>
      history.database
        .prepare('SELECT id FROM runs ORDER BY id')
        .all()
        .map(({ id }) => id);
    history.record(run('2026-08-01', []), 90);
    history.record(run('2026-10-30', []), 90);
    assert.deepEqual(ids(), ['2026-08-01', '2026-10-30']);
    history.record(run('2026-10-31', []), 90);
    assert.deepEqual(ids(), ['2026-10-30', '2026-10-31']);
  }));

test('only the days left of certificates and the used share of file systems are kept as values', () =>
  withHistory((history) => {
    const of = (noun: string | undefined, subject: string, attribute: string, value: number) => ({
      ...finding('web-1', 'pass'),
      subject,
      ...(noun !== undefined && { noun }),
      attribute,
      value,
    });
    history.record(
      run('2026-11-01', [
        of('certificate', 'certificate "/etc/web.pem"', 'days left', 40),
        of('filesystem', 'filesystem "/"', 'used percent', 71),
        of('port', 'port 80', 'connections', 3),
        of('filesystem', 'filesystem "/"', 'free', 5),
        // What only looks like one.
        of('certificate store', 'certificate store "a"', 'days left', 9),
        of(undefined, 'certificate of GET http://web/', 'days left', 8),
      ]),
    );
    const rows = history.database
      .prepare('SELECT attribute, value FROM points JOIN series USING (series) ORDER BY 1')
      .all();
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [
        ['days left', 40],
        ['used percent', 71],
      ],
    );
  }));

test('a locked history and a file that is not a history do not affect the verdict: opening or recording throws', () =>
  withHistory((history, file) => {
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    assert.throws(() => history.record(run('2026-11-01', [])), /database is locked/);
    other.exec('ROLLBACK');
    other.close();
    history.record(run('2026-11-01', []));
  }));

test('a file that is not a database is not overwritten', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'opsproof-history-'));
  try {
    const file = join(folder, 'history.sqlite');
    await writeFile(
      file,
      'this is a text of somebody, long enough to be taken for a header of a database '.repeat(20),
    );
    assert.throws(() => new RunHistory(file), /file is not a database/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
