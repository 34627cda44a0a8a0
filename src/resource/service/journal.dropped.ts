import type { Unable } from '../resource.ts';
import { INDENT, unitOf } from './journal.unit.ts';

/** SD_MESSAGE_JOURNAL_DROPPED of sd-messages.h: journald has dropped messages of a unit, as it wrote more than its rate limit. */
const DROPPED = 'a596d6fe7bfa4994828e72309e95d61e';
/** journald says so with the first message that it takes again, so these are few. */
const MOST = 1000;

/** Shell text that shows what journald says that it dropped, of every unit. @param since an option of journalctl, quoted */
export function printDropped(since: string): string {
  return `LC_ALL=C journalctl --no-pager -q MESSAGE_ID=${DROPPED} ${since} -o cat -n ${MOST} | ${INDENT}`;
}

/** Why nobody knows everything that a unit wrote; undefined if journald dropped none of it, or has not said so yet. */
export function readDropped(name: string, text: string): Unable | undefined {
  const unit = unitOf(name);
  let sum = 0;
  // "Suppressed 310 messages from web.service": journald-rate-limit.c and journald-server.c, systemd 252.
  for (const [, count, from = ''] of text.matchAll(/^\|Suppressed (\d+) messages from (.+)$/gm))
    if (from === unit || from.endsWith(`/${unit}`)) sum += Number(count);
  if (sum === 0) return undefined;
  return {
    unable: `journald dropped ${sum} of its messages, which were more than its rate limit`,
    hint: 'raise LogRateLimitBurst= of the unit, or RateLimitBurst= in journald.conf',
  };
}
