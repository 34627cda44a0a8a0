import type { DatabaseSync } from 'node:sqlite';
import { byWeight, type ChangeRow } from './change-rows.ts';

/** How many changes of a comparison are listed. */
const MOST = 50;

/** The newest comparison with the baseline. */
export interface Compared {
  /** RFC 3339. */
  readonly at: string;
  readonly hosts: number;
  /** Hosts and nouns that could not be read. */
  readonly blind: number;
  readonly changes: readonly { readonly text: string; readonly since: string }[];
  readonly changeCount: number;
}

/** What drift found last, newest first. */
export function comparedIn(database: DatabaseSync, environment: string): Compared | undefined {
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
  return { ...night, changes: byWeight(changes).slice(0, MOST), changeCount: changes.length };
}
