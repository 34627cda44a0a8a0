import { bornOf } from '../processes/things.ts';
import type { Trace } from '../remover.ts';

/** A line for a shell that removes machines and their folders. */
export function byHand(things: readonly Trace[]): string {
  const pids = things.flatMap((thing) => bornOf(thing).slice(-1)).map(({ pid }) => pid);
  const folders = things.flatMap(({ kind, called = [] }) => (kind === 'disk' ? called.slice(-1) : []));
  return `kill ${pids.join(' ')}; rm -r ${folders.join(' ')}`;
}
