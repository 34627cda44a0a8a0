import type { Mask } from '../model/mask.ts';
import type { RunEvent } from '../report/events.ts';

/** The event with every secret in every text of it replaced. Binary attachments are base64: the mask knows that form. */
export function maskEvent(event: RunEvent, mask: Mask): RunEvent {
  return mask.empty ? event : (maskValue(event, mask) as RunEvent);
}

/** Plain JSON with every secret in every text of it replaced. */
export function maskValue(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask.apply(value);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, mask));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskValue(item, mask)]));
}
