import type { Expectation } from '../model/expectation-kinds.ts';

/** Between which numbers an attribute always is. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** What every number between the bounds is, or none, for an expectation that proves nothing: `less than 0`. */
export function beyond(expectation: Expectation, { least, most }: Bounds): string | undefined {
  const low = least ?? Number.NEGATIVE_INFINITY;
  const high = most ?? Number.POSITIVE_INFINITY;
  const side = sideOf(expectation, low, high);
  return side === 'low' ? `less than ${least}` : side === 'high' ? `more than ${most}` : undefined;
}

/** The bound that makes it true of every number, or of none. */
function sideOf(expectation: Expectation, low: number, high: number): 'low' | 'high' | undefined {
  switch (expectation.kind) {
    case 'not':
      return sideOf(expectation.expectation, low, high);
    case 'compare': {
      const { comparison, value } = expectation;
      const edge = comparison === '>=' || comparison === '<';
      if (value < low || (value <= low && edge)) return 'low';
      return value > high || (value >= high && !edge) ? 'high' : undefined;
    }
    case 'between':
      if (expectation.high < low) return 'low';
      if (expectation.low > high || expectation.high > high) return 'high';
      return expectation.low <= low && expectation.high >= high ? 'high' : undefined;
    case 'is':
      return sideOfAll([expectation.value], low, high);
    case 'one of':
      return sideOfAll(expectation.values, low, high);
    default:
      return undefined;
  }
}

/** Of several numbers one that may be is enough. */
function sideOfAll(values: readonly unknown[], low: number, high: number): 'low' | 'high' | undefined {
  const outside = (value: unknown) => typeof value === 'number' && (value < low || value > high);
  if (values.length === 0 || !values.every(outside)) return undefined;
  return Number(values[0]) < low ? 'low' : 'high';
}
