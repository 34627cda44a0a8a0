import type { DatabaseSync } from 'node:sqlite';
import type { Difference } from '../model/difference.ts';
import { transaction } from '../model/transaction.ts';
import { openHistory } from './open-history.ts';
import { KEEP_DAYS, oldestKept } from './retention.ts';

/** When a change was first seen, and whether it was seen the night before. */
export interface FirstSeen {
  /** RFC 3339. */
  readonly since: string;
  /** True if no earlier night had it (or it had gone in between). */
  readonly fresh: boolean;
}

/** A change as it is kept. */
export interface KeptChange {
  readonly fingerprint: string;
  readonly difference: Difference;
  /** The hosts that have it. */
  readonly hosts: readonly string[];
  /** The line that describes it. */
  readonly text: string;
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

/** A change that was reported on an earlier night. */
export type KnownChange = Omit<KeptChange, 'text'>;

interface Row {
  readonly fingerprint: string;
  readonly difference: string;
  readonly hosts: string;
}

const COLUMNS = 'SELECT fingerprint, difference, hosts FROM drift';

/** Keeps which change was there on which nights. */
export class DriftHistory {
  readonly #database: DatabaseSync;

  /** @param file `reports/history.sqlite`; created if it does not exist */
  constructor(file: string) {
    this.#database = openHistory(file);
  }

  /**
   * Records what is there tonight.
   * @param keepDays what has been gone for longer is removed; default three years
   * @param unsure true for a difference that is unknown tonight, because not every host could be read: it does not count as recovered
   * @returns a sighting for each fingerprint, and what was there last time and is gone
   */
  record(
    { environment, at, hosts, blind }: DriftNight,
    marks: readonly KeptChange[],
    unsure: (difference: Difference) => boolean = () => false,
    keepDays = KEEP_DAYS,
  ): { sightings: ReadonlyMap<string, FirstSeen>; left: readonly KnownChange[] } {
    const database = this.#database;
    const known = database.prepare('SELECT since, gone FROM drift WHERE environment = ? AND fingerprint = ?');
    const put = database.prepare(`
      INSERT INTO drift (environment, fingerprint, since, last, gone, text, hosts, difference)
      VALUES (?, ?, ?, ?, NULL, ?, ?, ?)
      ON CONFLICT (environment, fingerprint) DO UPDATE SET since = excluded.since, last = excluded.last, gone = NULL,
      text = excluded.text, hosts = excluded.hosts, difference = excluded.difference`);
    const sightings = new Map<string, FirstSeen>();
    return transaction(database, () => {
      for (const { fingerprint, difference, text, hosts: own } of marks) {
        const row = known.get(environment, fingerprint) as { since: string; gone: string | null } | undefined;
        const fresh = row === undefined || row.gone !== null;
        const since = fresh ? at : row.since;
        put.run(
          ...[environment, fingerprint, since, at, text],
          ...[JSON.stringify(own), JSON.stringify(difference)],
        );
        sightings.set(fingerprint, { since, fresh });
      }
      const rows = database
        .prepare(`${COLUMNS} WHERE environment = ? AND gone IS NULL AND last < ?`)
        .all(environment, at) as unknown as Row[];
      const left = rows.map(readRow).filter(({ difference }) => !unsure(difference));
      const leave = database.prepare('UPDATE drift SET gone = ? WHERE environment = ? AND fingerprint = ?');
      for (const { fingerprint } of left) leave.run(at, environment, fingerprint);
      database
        .prepare('INSERT OR REPLACE INTO drift_nights (environment, at, hosts, blind) VALUES (?, ?, ?, ?)')
        .run(environment, at, hosts, blind);
      database.prepare('DELETE FROM drift WHERE gone < ?').run(oldestKept(at, keepDays));
      return { sightings, left };
    });
  }

  /** All that are kept, by their fingerprints, with the hosts that had them when they were last seen. */
  known(environment: string): ReadonlyMap<string, KnownChange> {
    const rows = this.#database
      .prepare(`${COLUMNS} WHERE environment = ?`)
      .all(environment) as unknown as Row[];
    return new Map(rows.map((row) => [row.fingerprint, readRow(row)]));
  }

  close(): void {
    this.#database.close();
  }
}

function readRow({ fingerprint, difference, hosts }: Row): KnownChange {
  return { fingerprint, difference: JSON.parse(difference), hosts: JSON.parse(hosts) };
}
