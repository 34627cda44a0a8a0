/** Longer than this nobody waits for one request. */
const LONGEST_MS = 60_000;
const DEFAULT_MS = 1_000;

/**
 * How long to wait before a request is sent again that was turned away unread: 429, and 413 and 503 that say when to come again. Undefined where
 * it must not be sent again.
 * @param header a number of seconds, or a date (RFC 9110, 10.2.3)
 * @param now milliseconds since 1970
 */
export function retryAfterMs(status: number, header: string | undefined, now: number): number | undefined {
  if (status !== 429 && (header === undefined || !(status === 413 || status === 503))) return undefined;
  const text = header ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? DEFAULT_MS : Math.min(Math.max(ms, 0), LONGEST_MS);
}
