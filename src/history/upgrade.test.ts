import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, test } from 'node:test';
import { type Difference, differenceFingerprint } from '../model/difference.ts';
import type { Finding } from '../model/finding.ts';
import { checkFingerprint, fingerprintOf } from '../model/fingerprint.ts';
import { DriftHistory } from './drift-history.ts';
import { viewHistory } from './history-view.ts';
import { NoticeHistory } from './notice-history.ts';
import { RunHistory } from './run-history.ts';
import type { FindingRecord } from './run-record.ts';

const RECORDED = join(import.meta.dirname, 'fixtures', 'before-fingerprints.sql');
const FIRST = '2026-11-30T02:33:32.752Z';
const NEXT = '2026-12-01T02:00:00.000Z';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opsproof-history-'));
  file = join(folder, 'history.sqlite');
  const recorded = new DatabaseSync(file);
  recorded.exec(readFileSync(RECORDED, 'utf8'));
  recorded.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

const ASKED = {
  flag: {
    sentence: 'the file "/tmp/opsproof-flag" exists on "here"',
    ...{ subject: 'file "/tmp/opsproof-flag"', host: 'here', attribute: 'exists' },
  },
  running: {
    sentence: 'the service "nginx" is running on "away"',
    ...{ subject: 'service "nginx"', host: 'away', attribute: 'running' },
  },
  enabled: {
    sentence: 'the service "nginx" is enabled on "away"',
    ...{ subject: 'service "nginx"', host: 'away', attribute: 'enabled' },
  },
};
const URI = 'features/here.feature';

function asked(what: keyof typeof ASKED, scenario: string, verdict: Finding['verdict']): FindingRecord {
  const check = { ...ASKED[what], verdict, expected: 'true', tries: 1, elapsedMs: 1 };
  const fingerprint = checkFingerprint(check, { uri: URI, name: scenario });
  return {
    ...{ ...ASKED[what], fingerprint, verdict, text: `${what} is ${verdict}`, elapsedMs: 1 },
    ...(verdict === 'unable' ? { why: 'no route' } : {}),
  };
}

/** The features of the recording, one night later. */
function night(flag: Finding['verdict'], away: Finding['verdict']) {
  const scenario = (name: string, verdict: Finding['verdict'], ...findings: FindingRecord[]) => ({
    ...{ uri: URI, name, verdict, durationMs: 1, attempts: 1, findings },
  });
  return {
    ...{ id: 'next', startedAt: NEXT, durationMs: 1, exitCode: 1, environments: ['here'], flaky: 0 },
    scenarios: [
      scenario('the flag is up', flag, asked('flag', 'the flag is up', flag)),
      scenario('the flag is up, once more', flag, asked('flag', 'the flag is up, once more', flag)),
      scenario(
        'away answers',
        away,
        asked('running', 'away answers', away),
        asked('enabled', 'away answers', away),
      ),
    ],
  };
}

test('what was red keeps its first night under its new fingerprint', () => {
  const history = new RunHistory(file);
  history.record(night('fail', 'unable'));
  const rows = history.database
    .prepare('SELECT fingerprint, since, text, why FROM findings WHERE gone IS NULL ORDER BY text, since')
    .all()
    .map((row) => Object.values(row));
  history.close();
  const mark = (what: keyof typeof ASKED, scenario: string) => asked(what, scenario, 'fail').fingerprint;
  assert.deepEqual(rows, [
    [mark('enabled', 'away answers'), FIRST, 'enabled is unable', 'no route'],
    // Two scenarios shared one row; the second now gets its own.
    [mark('flag', 'the flag is up'), '2026-11-30T02:33:48.786Z', 'flag is fail', ''],
    [mark('flag', 'the flag is up, once more'), NEXT, 'flag is fail', ''],
    [mark('running', 'away answers'), FIRST, 'running is unable', 'no route'],
  ]);
});

test('what has recovered is gone', () => {
  const history = new RunHistory(file);
  history.record(night('pass', 'pass'));
  const open = history.database.prepare('SELECT count(*) AS n FROM findings WHERE gone IS NULL').get();
  history.close();
  assert.equal(open?.n, 0);
});

test('the page has the earlier rows, joined by their reason, and the changes', () => {
  const history = new RunHistory(file);
  const here = viewHistory(history.database, 'here', 60);
  history.close();
  assert.deepEqual(
    here.red.map(({ hosts, text }) => [hosts, text]),
    [
      [['here'], 'file "/tmp/opsproof-flag": exists expected true, observed false'],
      [['away'], '2 checks, unable: connection refused (tcp connect to <host>)'],
    ],
  );
});

const MODE: Difference = {
  ...{ kind: 'changed', noun: 'file', name: '/tmp/opsproof-old-history/motd', attribute: 'mode' },
  ...{ from: 0o644, to: 0o600 },
};
const NEW: Difference = { kind: 'new', noun: 'file', name: '/tmp/opsproof-old-history/new' };

test('a change since the baseline keeps its first night, and is described without the baseline', () => {
  const history = new DriftHistory(file);
  const { sightings, left } = history.record({ environment: 'box', at: NEXT, hosts: 1, blind: 0 }, [
    { fingerprint: differenceFingerprint(MODE), difference: MODE, hosts: ['here'], text: 'mode' },
  ]);
  const known = history.known('box');
  history.close();
  assert.deepEqual(sightings.get(differenceFingerprint(MODE)), {
    since: '2026-11-30T02:33:55.373Z',
    fresh: false,
  });
  assert.deepEqual(left, [{ fingerprint: differenceFingerprint(NEW), difference: NEW, hosts: ['here'] }]);
  assert.deepEqual(
    [...known.values()].map(({ difference }) => difference.kind),
    ['gone', 'changed', 'new'],
  );
});

test('nothing is sent again', () => {
  const history = new NoticeHistory(file);
  const due = (name: string, ...concerns: Parameters<NoticeHistory['due']>[1]) =>
    history.due({ name, channel: 'command', remindMs: 1e9 }, concerns, () => true, NEXT);
  const check = (what: 'running' | 'enabled', kind: string) => {
    const { sentence, subject, host, attribute, fingerprint } = asked(what, 'away answers', 'unable');
    const formerly = fingerprintOf(['check-unable', URI, 'away answers', sentence, subject, host, attribute]);
    return { ...{ fingerprint, formerly, kind, text: what }, scope: JSON.stringify([URI, 'away answers']) };
  };
  const drift = (difference: Difference) => ({
    ...{ fingerprint: differenceFingerprint(difference), kind: difference.kind },
    ...{ scope: JSON.stringify([0, 'noun file']), text: 'a change' },
  });
  try {
    const run = due('run here', check('running', 'check-unable'), check('enabled', 'check-unable'));
    assert.deepEqual([run.fresh.length, run.recovered.length, run.still.length], [0, 3, 2]);
    const box = due('drift box', drift(MODE), drift(NEW));
    assert.deepEqual(Object.values(box).flat(), []);
  } finally {
    history.close();
  }
});

test('it is done once, and the file of a newer opsproof is left alone', () => {
  new RunHistory(file).close();
  const database = new DatabaseSync(file);
  const rows = () => database.prepare('SELECT fingerprint FROM drift ORDER BY fingerprint').all();
  const before = rows();
  new DriftHistory(file).close();
  assert.deepEqual(rows(), before);
  assert.equal(before.length, 3);
  database.exec('PRAGMA user_version = 7');
  assert.throws(
    () => new RunHistory(file),
    /^Error: a newer opsproof wrote it: .* version 7, this one supports 1$/,
  );
  database.close();
});
