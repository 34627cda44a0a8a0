import type { Mask } from '../model/mask.ts';
import { maskValue } from '../model/mask-value.ts';
import type { RunEvent } from '../report/events.ts';

/** The event with every secret in every text of it replaced. */
export function maskEvent(event: RunEvent, mask: Mask): RunEvent {
  return mask.empty ? event : (maskValue(event, mask) as RunEvent);
}
