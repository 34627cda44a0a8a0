import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long another process may hold the history, in milliseconds. */
const BUSY_MS = 3000;

/**
 * Opens the one file of the history with the tables that somebody needs.
 * @param file `reports/history.sqlite`; made when it is not there, with its folder
 * @param tables SQL that makes those that are missing
 * @throws Error of SQLite when it is locked or is no database
 */
export function openHistory(file: string, tables: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  try {
    database.exec(
      `PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;`,
    );
    database.exec(tables);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
