import type { Tally } from '../event/tally.ts';

/** Nagios's word for a verdict, with its exit code. */
export interface NagiosState {
  readonly word: 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';
  readonly code: 0 | 1 | 2 | 3;
}

/**
 * | opsproof                                                     | Nagios     |
 * |--------------------------------------------------------------|------------|
 * | 0 all passed                                                 | 0 OK       |
 * | 0 but something passed only when retried                     | 1 WARNING  |
 * | 1 something is false                                         | 2 CRITICAL |
 * | 2 could not check, 3 configuration, 130 interrupted          | 3 UNKNOWN  |
 */
export function nagiosState(tally: Pick<Tally, 'exitCode' | 'counts'>): NagiosState {
  const code = tally.exitCode();
  if (code === 1) return { word: 'CRITICAL', code: 2 };
  if (code !== 0) return { word: 'UNKNOWN', code: 3 };
  return tally.counts().flaky > 0 ? { word: 'WARNING', code: 1 } : { word: 'OK', code: 0 };
}
