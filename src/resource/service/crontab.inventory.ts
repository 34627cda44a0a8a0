import { listLines } from '../listing.ts';
import type { Inventory } from '../resource.ts';

/** Crontabs of users by the user's name, system ones by their path; a name that its cron ignores has no jobs. */
const COMMAND = [
  'for spool in /var/spool/cron/crontabs /var/spool/cron; do [ -d $spool ] || continue',
  'ls -A $spool >/dev/null || exit',
  // Red Hat and SUSE have files where Debian has a directory.
  'for file in $(ls -A $spool); do if [ -f "$spool/$file" ]; then printf "%s\\n" "$file"; fi; done; done',
  '[ ! -d /etc/cron.d ] || ls -A /etc/cron.d >/dev/null || exit',
  'for file in /etc/crontab /etc/cron.d/*; do if [ -f "$file" ]; then printf "%s\\n" "$file"; fi; done',
].join('\n');

export const crontabInventory: Inventory = {
  keep: ['entries'],
  names: () =>
    listLines(COMMAND, 'crontabs', (line) =>
      /^(?:\/etc\/crontab|\/etc\/cron\.d\/[^/~]+|[\w][\w.-]*)$/.test(line) ? line : undefined,
    ),
};
