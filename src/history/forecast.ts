/** A value that was observed on one night. */
export interface Point {
  readonly host: string;
  readonly subject: string;
  readonly attribute: string;
  /** RFC 3339. */
  readonly started: string;
  readonly value: number;
}

/** When a value reaches its limit if it continues as in the last 30 days. */
export interface Forecast {
  readonly host: string;
  readonly subject: string;
  readonly attribute: string;
  readonly value: number;
  /** From the newest night on; 0 if the limit is reached. */
  readonly days: number;
}

const DAY_MS = 86_400_000;
/** A straight line predicts nothing beyond this, in days. */
const FARTHEST = 365;
const FULL = 100;

/**
 * Certificates by the days they have left, file systems by a straight line (least squares) through the nights until they are full; the
 * nearest first. A file system that does not grow, or was observed on fewer than three nights, is left out.
 */
export function forecastOf(points: readonly Point[]): readonly Forecast[] {
  const series = Map.groupBy(points, ({ host, subject, attribute }) =>
    JSON.stringify([host, subject, attribute]),
  );
  return [...series.values()]
    .flatMap((own): Forecast[] => {
      const last = own.at(-1);
      if (last === undefined) return [];
      const { host, subject, attribute, value } = last;
      const days = attribute === 'days left' ? value : daysUntilFull(own);
      if (days === undefined || days > FARTHEST) return [];
      return [{ host, subject, attribute, value, days: Math.max(0, Math.floor(days)) }];
    })
    .sort((a, b) => a.days - b.days);
}

function daysUntilFull(points: readonly Point[]): number | undefined {
  if (points.length < 3) return undefined;
  const end = Date.parse(points.at(-1)?.started ?? '');
  const x = points.map(({ started }) => (Date.parse(started) - end) / DAY_MS);
  const meanX = x.reduce((a, b) => a + b, 0) / x.length;
  const meanY = points.reduce((sum, { value }) => sum + value, 0) / x.length;
  const spread = x.reduce((sum, at) => sum + (at - meanX) ** 2, 0);
  const slope =
    points.reduce((sum, { value }, index) => sum + ((x[index] ?? 0) - meanX) * (value - meanY), 0) / spread;
  if (!(slope > 0)) return undefined;
  return (FULL - (meanY - slope * meanX)) / slope;
}
