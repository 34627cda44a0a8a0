/**
 * Does all of the work or none of it.
 * @param database of SQLite; it is locked at once, because a reader that is about to write must not run beside another one
 * @throws what the work throws, after everything was rolled back
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
