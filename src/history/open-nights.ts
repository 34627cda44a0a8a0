import type { DatabaseSync } from 'node:sqlite';

/** How many were open on each night; undefined if there never were any. */
export function openByNight(
  database: DatabaseSync,
  table: 'findings' | 'drift',
  environment: string,
  nights: readonly string[],
): readonly number[] | undefined {
  const rows = database
    .prepare(
      `SELECT substr(since, 1, 10) AS since, substr(last, 1, 10) AS last FROM ${table} WHERE environment = ? AND last >= ?`,
    )
    .all(environment, nights[0] ?? '') as { since: string; last: string }[];
  if (rows.length === 0 && table === 'drift') return undefined;
  // Sums up what begins and ends on each night: every span is looked at once, however many nights there are.
  const change = nights.map(() => 0);
  for (const { since, last } of rows) {
    const [first, after] = [nightsBefore(nights, since), nightsBefore(nights, `${last}~`)];
    if (first >= after) continue;
    change[first] = (change[first] ?? 0) + 1;
    if (after < nights.length) change[after] = (change[after] ?? 0) - 1;
  }
  let sum = 0;
  return change.map((step) => {
    sum += step;
    return sum;
  });
}

/** How many of the sorted nights come before a text. */
function nightsBefore(nights: readonly string[], text: string): number {
  let [low, high] = [0, nights.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nights[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
