import type { VersionBound } from './expectation-kinds.ts';
import { compareToWritten, type VersionOrder } from './version-order.ts';

/** Whether a version is within one bound. */
export function meetsBound(version: string, bound: VersionBound, order: VersionOrder): boolean {
  return compare(compareToWritten(version, bound.version, order), bound.comparison);
}

function compare(difference: number, comparison: VersionBound['comparison']): boolean {
  switch (comparison) {
    case '>=':
      return difference >= 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '<':
      return difference < 0;
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
  }
}

/** Compares without subtracting, because a bigint and a double cannot be subtracted. */
export function compareTo(
  observed: number | bigint,
  wanted: number | bigint,
  comparison: VersionBound['comparison'],
): boolean {
  return compare(
    observed > wanted ? 1 : observed < wanted ? -1 : observed >= wanted ? 0 : Number.NaN,
    comparison,
  );
}
