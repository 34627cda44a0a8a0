import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../disk/make-folder.ts';
import { upgrade } from './upgrade.ts';

/** How long another process may hold the history, in milliseconds. */
const BUSY_MS = 3000;

/**
 * Opens the one file of the history, with all its tables.
 * @param file `reports/history.sqlite`; created with its folder if it does not exist
 * @throws Error of SQLite if it is locked or not a database; Error for one that a newer opsproof wrote
 */
export function openHistory(file: string): DatabaseSync {
  makeFolder(dirname(file));
  const database = new DatabaseSync(file);
  try {
    database.exec(
      `PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;`,
    );
    upgrade(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
