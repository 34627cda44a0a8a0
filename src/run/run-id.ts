import { randomBytes } from 'node:crypto';

/** A run's name: sorts by time, is unique, and fits in the name of a container, a folder and a label: `20261122-145716-3f2a`. */
export function makeRunId(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;
}
