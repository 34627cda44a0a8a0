import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Difference } from '../model/difference.ts';
import { transaction } from '../model/transaction.ts';
import type { Value } from '../model/value.ts';
import { HISTORY_TABLES } from './history-tables.ts';

/** Version of the tables; 0 is a new file, or one from before fingerprints were shared. */
const VERSION = 1;

/**
 * Creates missing tables and upgrades those of an older opsproof, all of it or nothing.
 * @throws Error for a file that a newer opsproof wrote
 */
export function upgrade(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version > VERSION)
    throw new Error(
      `a newer opsproof wrote it: its tables have version ${version}, this one supports ${VERSION}`,
    );
  if (version === VERSION) return;
  transaction(database, () => {
    // Another process may have done it first.
    if (versionOf(database) === VERSION) return;
    database.exec(HISTORY_TABLES);
    if (addColumns(database, 'findings', ['sentence', 'subject', 'attribute', 'why'])) fillWhy(database);
    addColumns(database, 'notice', ['kind']);
    addColumns(database, 'drift', ['text']);
    addColumns(database, 'drift', ['hosts'], '[]');
    addColumns(database, 'drift', ['difference'], '{}');
    shareFingerprints(database);
    database.exec(`PRAGMA user_version = ${VERSION}`);
  });
}

function versionOf(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

/** @returns whether they were missing */
function addColumns(database: DatabaseSync, table: string, names: readonly string[], none = ''): boolean {
  const there = database.prepare(`PRAGMA table_info(${table})`).all() as { name: string }[];
  const missing = names.filter((name) => !there.some((column) => column.name === name));
  for (const name of missing)
    database.exec(`ALTER TABLE ${table} ADD COLUMN ${name} TEXT NOT NULL DEFAULT '${none}'`);
  return missing.length > 0;
}

/** Only the line said why something could not be looked at. */
function fillWhy(database: DatabaseSync): void {
  database.exec(
    "UPDATE findings SET why = substr(text, instr(text, 'unable: ') + 8) WHERE verdict = 'unable' AND instr(text, 'unable: ') > 0",
  );
}

/**
 * The fingerprint of a change used to be its difference as JSON. Now it is a digest of that JSON, as everywhere. Findings of runs are
 * recognised when they are asked next: see run-history.ts.
 */
function shareFingerprints(database: DatabaseSync): void {
  const drift = database
    .prepare("SELECT environment, fingerprint FROM drift WHERE fingerprint LIKE '[%'")
    .all() as { environment: string; fingerprint: string }[];
  const change = database.prepare(
    'UPDATE drift SET fingerprint = ?, difference = ? WHERE environment = ? AND fingerprint = ?',
  );
  for (const { environment, fingerprint } of drift)
    change.run(digest(fingerprint), JSON.stringify(differenceIn(fingerprint)), environment, fingerprint);
  const notices = database
    .prepare("SELECT DISTINCT fingerprint FROM notice WHERE fingerprint LIKE '[%'")
    .all() as { fingerprint: string }[];
  const rename = database.prepare('UPDATE notice SET fingerprint = ? WHERE fingerprint = ?');
  for (const { fingerprint } of notices) rename.run(digest(fingerprint), fingerprint);
}

function digest(json: string): string {
  return createHash('sha256').update(json).digest('hex');
}

function differenceIn(json: string): Difference {
  const [kind, noun, name, attribute, from, to] = JSON.parse(json) as readonly [
    Difference['kind'],
    ...[noun: string, name: string, attribute: string | null, from: Value | null, to: Value | null],
  ];
  return {
    ...{ kind, noun, name },
    ...(attribute === null ? {} : { attribute }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  };
}
