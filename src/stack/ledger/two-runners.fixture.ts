import type { ProcessPlace } from './runner-life.ts';

/** The time of tests that sweep. */
export const NOW = Date.UTC(2026, 0, 2, 12, 0, 0);
export const HOUR = 3_600_000;
export const at = (hours: number) => new Date(NOW + hours * HOUR).toISOString();

/** A machine on which this process and process 42 live. */
export const PLACE: ProcessPlace = {
  machine: 'm',
  space: 's',
  birthOf: (pid) => ([process.pid, 42].includes(pid) ? `aaaaaaaa.${pid}` : undefined),
};
export const ALIVE = '42/aaaaaaaa.42/m/s';
export const DEAD = '43/aaaaaaaa.43/m/s';
