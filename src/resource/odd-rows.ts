import type { Unable } from './resource.ts';

/**
 * One row of a table that makes no sense spoils no other. It matters to a name that was not found, if the row contains that name and so may
 * be about it.
 * @param table what it is a row of, for the message
 */
export function oddRowOf(name: string, table: string, odd: readonly string[]): Unable | undefined {
  const row = odd.find((line) => line.includes(name));
  if (row === undefined) return undefined;
  const shown = row.length > 120 ? `${row.slice(0, 120)}…` : row;
  return { unable: `a line of ${table} that may concern it makes no sense: ${JSON.stringify(shown)}` };
}
