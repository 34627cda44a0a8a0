import type { Waiver } from '../../model/waiver.ts';
import type { Cover } from '../event/waived.ts';

/** The waivers of a scenario, each once. */
export function waiversOf({ checks }: Cover): Waiver[] {
  return [...new Map(checks.map(({ waiver }) => [waiver.id, waiver])).values()];
}

/** `waived by OPS-1 until 2026-12-31`, `partly waived by …`; empty for a scenario without a waiver. */
export function printWaiver(cover: Cover): string {
  const waivers = waiversOf(cover);
  if (waivers.length === 0) return '';
  return `${cover.whole ? 'waived' : 'partly waived'} by ${waivers.map(({ id, expires }) => `${id} until ${expires}`).join(', ')}`;
}
