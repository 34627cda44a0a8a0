import { DatabaseSync } from 'node:sqlite';

/** When a change was first seen, and whether it was seen the night before. */
export interface Sighting {
  /** RFC 3339. */
  readonly since: string;
  /** True when no earlier night told of it (or it had gone away in between). */
  readonly fresh: boolean;
}

/** Remembers on which nights which change was there. */
export class DriftHistory {
  readonly #database: DatabaseSync;

  /** @param file `reports/history.sqlite`; made when it is not there */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA busy_timeout = 10000;
      CREATE TABLE IF NOT EXISTS drift (
        environment TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        since TEXT NOT NULL,
        last TEXT NOT NULL,
        gone TEXT,
        PRIMARY KEY (environment, fingerprint)
      ) STRICT;
    `);
  }

  /**
   * Notes what is there tonight.
   * @param unsure true for a fingerprint of which tonight says nothing, because not every host could be read: it is not
   *   taken as recovered
   * @returns a sighting for each fingerprint, and the fingerprints that were there last time and are not any more
   */
  record(
    environment: string,
    fingerprints: readonly string[],
    at: string,
    unsure: (fingerprint: string) => boolean = () => false,
  ): { sightings: ReadonlyMap<string, Sighting>; recovered: readonly string[] } {
    const database = this.#database;
    const known = database.prepare('SELECT since, gone FROM drift WHERE environment = ? AND fingerprint = ?');
    const put = database.prepare(`
      INSERT INTO drift (environment, fingerprint, since, last, gone) VALUES (?, ?, ?, ?, NULL)
      ON CONFLICT (environment, fingerprint) DO UPDATE SET since = excluded.since, last = excluded.last, gone = NULL`);
    const sightings = new Map<string, Sighting>();
    database.exec('BEGIN IMMEDIATE');
    try {
      for (const fingerprint of fingerprints) {
        const row = known.get(environment, fingerprint) as { since: string; gone: string | null } | undefined;
        const fresh = row === undefined || row.gone !== null;
        const since = fresh ? at : row.since;
        put.run(environment, fingerprint, since, at);
        sightings.set(fingerprint, { since, fresh });
      }
      const rows = database
        .prepare('SELECT fingerprint FROM drift WHERE environment = ? AND gone IS NULL AND last < ?')
        .all(environment, at) as { fingerprint: string }[];
      const recovered = rows.map(({ fingerprint }) => fingerprint).filter((mark) => !unsure(mark));
      const leave = database.prepare('UPDATE drift SET gone = ? WHERE environment = ? AND fingerprint = ?');
      for (const fingerprint of recovered) leave.run(at, environment, fingerprint);
      database.exec('COMMIT');
      return { sightings, recovered };
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}
