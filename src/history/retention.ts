const DAY_MS = 86_400_000;

/** How long nights are kept unless the settings say otherwise: three years. */
export const KEEP_DAYS = 3 * 365 + 1;

/** Anything older than this is removed. @param now RFC 3339 @returns RFC 3339 */
export function oldestKept(now: string, keepDays: number): string {
  return new Date(Date.parse(now) - keepDays * DAY_MS).toISOString();
}
