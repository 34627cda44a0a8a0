import type { Program } from './program.ts';
import { runProgram } from './program.ts';

export interface Contestant {
  readonly name: string;
  readonly program: Program;
  /** Undoes what a run leaves for the next one, such as an open connection. Not timed. */
  after?(): Promise<unknown>;
}

export interface Result {
  /** Median wall time in milliseconds. */
  readonly ms: number;
  readonly times: readonly number[];
  /** Peak memory of all runs, in bytes. */
  readonly peakBytes: number;
}

/** Work that takes longer than this is run at most three times: its spread is small compared with the ratios of interest. */
const SLOW_MS = 8_000;
const SLOW_RUNS = 3;

/**
 * Alternates between contestants, so that a slow moment of the machine affects all of them. A first run of each is not counted: it fills
 * the caches of disk and compiler.
 * @param say gets a line for each run
 * @throws Error if a run fails
 */
export async function contest(
  contestants: readonly Contestant[],
  runs: number,
  say: (line: string) => void,
): Promise<ReadonlyMap<string, Result>> {
  const times = new Map<string, number[]>();
  const peaks = new Map<string, number>();
  for (let round = 0; round <= runs; round++) {
    for (const { name, program, after } of contestants) {
      const known = times.get(name) ?? [];
      if (known.length >= SLOW_RUNS && median(known) > SLOW_MS) continue;
      const { ms, peakBytes } = await runProgram(program);
      await after?.();
      say(`${name}: ${ms.toFixed(0)} ms${round === 0 ? ' (not counted)' : ''}`);
      if (round === 0) continue;
      times.set(name, [...known, ms]);
      peaks.set(name, Math.max(peaks.get(name) ?? 0, peakBytes));
    }
  }
  return new Map(
    [...times].map(([name, all]) => [name, { ms: median(all), times: all, peakBytes: peaks.get(name) ?? 0 }]),
  );
}

/** @throws RangeError for no values */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  if (low === undefined || high === undefined) throw new RangeError('no values have no median');
  return (low + high) / 2;
}
