import type { Workshop } from './workshop.ts';

/** One measurement: a plain object, one file, one line in measurements.ts. */
export interface Measurement {
  /** Its name on the command line. */
  readonly name: string;
  /** One line: what it does. */
  readonly about: string;
  measure(workshop: Workshop): Promise<readonly Row[]>;
}

/** One line of the table. */
export interface Row {
  readonly work: string;
  /** What it is compared with, with its version. */
  readonly against: string;
  readonly ours?: string;
  readonly theirs?: string;
  readonly ratio?: string;
  readonly target?: string;
  /** `-`: there is no target. */
  readonly verdict: 'met' | 'MISSED' | 'not measured' | '-';
  /** Why it was not measured, or what else was observed. */
  readonly note?: string;
}

/** How two medians must compare: theirs at least this many times ours, or ours at most this many times theirs. */
export type Target = { readonly timesFaster: number } | { readonly within: number };

/** A row of two medians in milliseconds. */
export function compare(
  row: Pick<Row, 'work' | 'against' | 'note'>,
  oursMs: number,
  theirsMs: number,
  target: Target,
): Row {
  const faster = 'timesFaster' in target;
  const ratio = faster ? theirsMs / oursMs : oursMs / theirsMs;
  return {
    ...row,
    ours: printMs(oursMs),
    theirs: printMs(theirsMs),
    ratio: faster ? `${ratio.toFixed(1)} times faster` : `${ratio.toFixed(2)} times the time`,
    target: faster ? `at least ${target.timesFaster}` : `at most ${target.within}`,
    verdict: (faster ? ratio >= target.timesFaster : ratio <= target.within) ? 'met' : 'MISSED',
  };
}

/** The row of something that was not available. */
export function notMeasured(work: string, against: string, why: string): Row {
  return { work, against, verdict: 'not measured', note: why };
}

export function printMs(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 1000).toFixed(1)} s`;
}
