/**
 * Whether a range raises an alert for a value (Monitoring Plugins Development Guidelines, threshold format): `10` outside of 0 to 10, `10:` below 10,
 * `~:10` above 10, `10:20` outside of both, `@10:20` inside or at the ends.
 * @returns undefined if the text is no range
 */
export function alerts(range: string, value: number): boolean | undefined {
  const parts = /^(@)?(?:(~|[^:~@]*):)?([^:~@]*)$/.exec(range);
  if (parts === null || range === '' || range === '@') return undefined;
  const [, inside, start = '', end = ''] = parts;
  const low = start === '~' ? Number.NEGATIVE_INFINITY : bound(start, 0);
  const high = bound(end, Number.POSITIVE_INFINITY);
  if (low === undefined || high === undefined || low > high) return undefined;
  const within = low <= value && value <= high;
  return inside === '@' ? within : !within;
}

function bound(text: string, missing: number): number | undefined {
  if (text === '') return missing;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
}
