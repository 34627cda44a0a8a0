import { section } from '../sections.ts';
import type { CronJob } from './crontab.lines.ts';

/** Shell text of a section `expired`: the time of the host, and of each account its dates in /etc/shadow, without its password. */
export const PRINT_EXPIRED = [
  section('expired'),
  'date +%s',
  "[ -r /etc/shadow ] && sed 's/^\\([^:]*\\):[^:]*:/\\1:/' /etc/shadow",
].join('\n');

/**
 * Why PAM ends the session of an account before cron starts anything in it, as Debian's cron and cronie ask it to (seen with Debian's: "Authentication
 * failure", "Authentication token is no longer valid"; check_shadow_expiry() of pam_unix). Without the right to read shadow, nothing is known and nothing is said.
 */
export function expiredIn(said: string): ReadonlyMap<string, string> {
  const [now = '', ...lines] = said.split('\n');
  const today = Math.floor(Number(now) / 86_400);
  if (!/^\d+$/.test(now)) return new Map();
  return new Map(
    lines.flatMap((line): (readonly [string, string])[] => {
      const [name = '', ...fields] = line.split(':');
      // changed:minimum:maximum:warning:inactive:expires, shadow(5)
      const [changed, , maximum, , , expires] = fields.map((field) =>
        /^\d+$/.test(field) ? Number(field) : undefined,
      );
      if (expires !== undefined && today >= expires) return [[name, 'the account has expired']];
      if (changed === 0) return [[name, 'its password must be changed']];
      if (changed !== undefined && maximum !== undefined && today - changed > maximum)
        return [[name, 'its password has expired']];
      return [];
    }),
  );
}

/** The accounts that jobs run as. @param user whose crontab it is; undefined: each job of a system crontab names its own */
export function runsAs(jobs: readonly CronJob[], user: string | undefined): readonly string[] {
  if (user !== undefined) return [user];
  return jobs.flatMap(({ entry }) => /^(?:@\S+|\S+(?: \S+){4}) (\S+) /.exec(entry)?.[1] ?? []);
}
