/** The tables of `reports/history.sqlite`; upgrade.ts upgrades those of older versions. */
export const HISTORY_TABLES = `
CREATE TABLE IF NOT EXISTS runs (
  run INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  environment TEXT NOT NULL,
  started TEXT NOT NULL,
  duration_ms REAL NOT NULL,
  exit_code INTEGER NOT NULL,
  commit_id TEXT,
  passed INTEGER NOT NULL,
  scenarios INTEGER NOT NULL,
  checks INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  unable INTEGER NOT NULL,
  flaky INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS runs_by_time ON runs (environment, started);
CREATE TABLE IF NOT EXISTS scenarios (
  scenario INTEGER PRIMARY KEY,
  uri TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (uri, name)
) STRICT;
CREATE TABLE IF NOT EXISTS scenario_runs (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  scenario INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  duration_ms REAL NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (run, scenario)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sentences (
  sentence INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE IF NOT EXISTS sentence_runs (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  sentence INTEGER NOT NULL,
  red INTEGER NOT NULL,
  longest_ms REAL NOT NULL,
  PRIMARY KEY (run, sentence)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS findings (
  environment TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  since TEXT NOT NULL,
  last TEXT NOT NULL,
  gone TEXT,
  scenario INTEGER NOT NULL,
  host TEXT,
  verdict TEXT NOT NULL,
  text TEXT NOT NULL,
  sentence TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '',
  attribute TEXT NOT NULL DEFAULT '',
  why TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (environment, fingerprint, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS findings_open ON findings (environment) WHERE gone IS NULL;
CREATE INDEX IF NOT EXISTS findings_by_end ON findings (environment, last);
CREATE TABLE IF NOT EXISTS hosts (
  environment TEXT NOT NULL,
  host TEXT NOT NULL,
  last TEXT NOT NULL,
  checks INTEGER NOT NULL,
  PRIMARY KEY (environment, host)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS series (
  series INTEGER PRIMARY KEY,
  environment TEXT NOT NULL,
  host TEXT NOT NULL,
  subject TEXT NOT NULL,
  attribute TEXT NOT NULL,
  UNIQUE (environment, host, subject, attribute)
) STRICT;
CREATE TABLE IF NOT EXISTS points (
  run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
  series INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (run, series)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS drift (
  environment TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  since TEXT NOT NULL,
  last TEXT NOT NULL,
  gone TEXT,
  text TEXT NOT NULL DEFAULT '',
  hosts TEXT NOT NULL DEFAULT '[]',
  difference TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (environment, fingerprint)
) STRICT;
CREATE TABLE IF NOT EXISTS drift_nights (
  environment TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  hosts INTEGER NOT NULL,
  blind INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS notice (
  watch TEXT NOT NULL,
  channel TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  scope TEXT NOT NULL,
  text TEXT NOT NULL,
  since TEXT NOT NULL,
  told TEXT,
  kind TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (watch, channel, fingerprint)
) STRICT;
`;
