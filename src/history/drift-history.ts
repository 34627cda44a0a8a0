import type { DatabaseSync } from 'node:sqlite';
import { transaction } from '../model/transaction.ts';
import { openHistory } from './open-history.ts';
import { KEEP_DAYS, oldestKept } from './retention.ts';

const TABLES = `
  CREATE TABLE IF NOT EXISTS drift (
    environment TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    since TEXT NOT NULL,
    last TEXT NOT NULL,
    gone TEXT,
    PRIMARY KEY (environment, fingerprint)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS drift_nights (
    environment TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    hosts INTEGER NOT NULL,
    blind INTEGER NOT NULL
  ) STRICT;
`;

/** When a change was first seen, and whether it was seen the night before. */
export interface Sighting {
  /** RFC 3339. */
  readonly since: string;
  /** True when no earlier night told of it (or it had gone away in between). */
  readonly fresh: boolean;
}

/** A change as it is remembered. */
export interface Marked {
  readonly fingerprint: string;
  /** The line that tells of it. */
  readonly text: string;
  /** The hosts that have it. */
  readonly hosts: readonly string[];
}

/** A night on which the hosts were compared with the baseline. */
export interface DriftNight {
  readonly environment: string;
  /** RFC 3339. */
  readonly at: string;
  readonly hosts: number;
  /** Hosts and nouns that could not be read. */
  readonly blind: number;
}

/** Remembers on which nights which change was there. */
export class DriftHistory {
  readonly #database: DatabaseSync;

  /** @param file `reports/history.sqlite`; made when it is not there */
  constructor(file: string) {
    this.#database = openHistory(file, TABLES);
    // A history from before the lines, or the hosts, were kept.
    const columns = this.#database.prepare('PRAGMA table_info(drift)').all() as { name: string }[];
    for (const [column, none] of [
      ['text', "''"],
      ['hosts', "'[]'"],
    ])
      if (!columns.some(({ name }) => name === column))
        this.#database.exec(`ALTER TABLE drift ADD COLUMN ${column} TEXT NOT NULL DEFAULT ${none}`);
  }

  /**
   * Notes what is there tonight.
   * @param keepDays what has been gone for longer is forgotten; default three years
   * @param unsure true for a fingerprint of which tonight says nothing, because not every host could be read: it is not
   *   taken as recovered
   * @returns a sighting for each fingerprint, and what was there last time and is not any more
   */
  record(
    { environment, at, hosts, blind }: DriftNight,
    marks: readonly Marked[],
    unsure: (fingerprint: string) => boolean = () => false,
    keepDays = KEEP_DAYS,
  ): { sightings: ReadonlyMap<string, Sighting>; left: readonly Omit<Marked, 'text'>[] } {
    const database = this.#database;
    const known = database.prepare('SELECT since, gone FROM drift WHERE environment = ? AND fingerprint = ?');
    const put = database.prepare(`
      INSERT INTO drift (environment, fingerprint, since, last, gone, text, hosts) VALUES (?, ?, ?, ?, NULL, ?, ?)
      ON CONFLICT (environment, fingerprint) DO UPDATE SET since = excluded.since, last = excluded.last, gone = NULL,
      text = excluded.text, hosts = excluded.hosts`);
    const sightings = new Map<string, Sighting>();
    return transaction(database, () => {
      for (const { fingerprint, text, hosts: own } of marks) {
        const row = known.get(environment, fingerprint) as { since: string; gone: string | null } | undefined;
        const fresh = row === undefined || row.gone !== null;
        const since = fresh ? at : row.since;
        put.run(environment, fingerprint, since, at, text, JSON.stringify(own));
        sightings.set(fingerprint, { since, fresh });
      }
      const rows = database
        .prepare('SELECT fingerprint, hosts FROM drift WHERE environment = ? AND gone IS NULL AND last < ?')
        .all(environment, at) as { fingerprint: string; hosts: string }[];
      const left = rows
        .filter(({ fingerprint }) => !unsure(fingerprint))
        .map((row) => ({ fingerprint: row.fingerprint, hosts: JSON.parse(row.hosts) as string[] }));
      const leave = database.prepare('UPDATE drift SET gone = ? WHERE environment = ? AND fingerprint = ?');
      for (const { fingerprint } of left) leave.run(at, environment, fingerprint);
      database
        .prepare('INSERT OR REPLACE INTO drift_nights (environment, at, hosts, blind) VALUES (?, ?, ?, ?)')
        .run(environment, at, hosts, blind);
      database.prepare('DELETE FROM drift WHERE gone < ?').run(oldestKept(at, keepDays));
      return { sightings, left };
    });
  }

  /** Fingerprint → the hosts that had the change when it was seen last. */
  hostsOf(environment: string): ReadonlyMap<string, readonly string[]> {
    const rows = this.#database
      .prepare('SELECT fingerprint, hosts FROM drift WHERE environment = ?')
      .all(environment) as { fingerprint: string; hosts: string }[];
    return new Map(rows.map(({ fingerprint, hosts }) => [fingerprint, JSON.parse(hosts) as string[]]));
  }

  close(): void {
    this.#database.close();
  }
}
