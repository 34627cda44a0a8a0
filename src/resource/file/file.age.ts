import { printDuration } from '../../model/quantity.ts';
import type { Draft } from './file.part.ts';

/** How far the clocks of a host and of a file server may differ, in seconds. */
const SKEW = 60;

/** An age in seconds; a time in the future has none, and is neither new nor old. */
export function putAge(attribute: string, seconds: number, { state, unseen }: Draft): void {
  if (seconds >= -SKEW) state[attribute] = Math.max(0, seconds) * 1000;
  else
    unseen[attribute] = {
      unable: `its time is ${printDuration(-seconds * 1000)} in the future by the host's clock`,
      hint: 'either that clock is wrong, or the writer of the file set its time',
    };
}
