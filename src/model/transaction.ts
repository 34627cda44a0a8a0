/**
 * Does all of the work or nothing of it.
 * @param database of SQLite; its lock is taken at once, as who reads in order to write must not read beside somebody who does the same
 * @throws what the work throws, after everything was taken back
 */
export function transaction<T>(database: { exec(sql: string): void }, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
