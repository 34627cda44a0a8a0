import type { Unable } from '../resource.ts';
import type { Cron, Rules } from './crontab.cron.ts';
import type { CrontabFile } from './crontab.files.ts';
import { type Crontab, readCrontab } from './crontab.lines.ts';

/** What cron starts from it. If the rules are unknown, only what all of them agree on. */
export function readStarted(found: CrontabFile, cron: Cron): Crontab | Unable {
  const name = found.path.slice(found.path.lastIndexOf('/') + 1);
  if (found.path.startsWith('/etc/cron.d/') && cron.skips.test(name))
    return { jobs: [], problems: [`cron ignores a file with this name: ${name}`] };
  const [first, ...others] = cron.rules.map((rules) => byRules(found, rules));
  if (first === undefined) return { jobs: [], problems: [] };
  const doubted = [first, ...others].find(({ doubt }) => doubt !== undefined);
  if (doubted !== undefined) return { unable: `it is not known how cron reads it: ${doubted.doubt}` };
  const lenient = cron.moreLenient === true ? oddIn([first, ...others], name, found) : undefined;
  if (lenient !== undefined)
    return { unable: `${cron.name} may take what other crons do not, and they say: ${lenient}` };
  const jobs = JSON.stringify(first.jobs);
  const other = others.find((crontab) => JSON.stringify(crontab.jobs) !== jobs);
  if (other === undefined) return first;
  const [why = ''] = [...first.problems, ...other.problems];
  const which =
    cron.name === 'none' ? 'there is no cron on the host' : `the rules of ${cron.name} are not known`;
  return { unable: `${which}, and crons differ in how they read it: ${why}` };
}

/** Why a cron that accepts more than others may start something else. */
function oddIn(read: readonly Crontab[], name: string, { path }: CrontabFile): string | undefined {
  if (path.startsWith('/etc/cron.d/') && /[^A-Za-z0-9_-]/.test(name)) return `its name is ${name}`;
  const [problem] = read.flatMap(({ problems }) => problems);
  if (problem !== undefined) return problem;
  // For other crons either is enough.
  const both = read
    .flatMap(({ jobs }) => jobs)
    .find(({ entry }) => /^[^@\s]\S* \S+ [^*\s]\S* \S+ [^*\s]/.test(entry));
  return both === undefined ? undefined : `it has both a day of the month and one of the week: ${both.entry}`;
}

function byRules({ text, user, file, id, users, path }: CrontabFile, rules: Rules): Crontab {
  const refused = (why: string): Crontab => ({ jobs: [], problems: [`cron ignores it: ${why}`] });
  if (file === undefined) return { jobs: [], problems: [], doubt: `ls does not report the mode of ${path}` };
  if (user === undefined && !rules.system) return refused('it reads the crontabs of users only');
  // An orphan: cron looks again every minute, because a directory service may be late.
  if (user !== undefined && id === undefined)
    return { jobs: [], problems: [], doubt: `the host has no user ${user}, and cron waits for it` };
  const why = rules.refuses(file, id === undefined ? [0] : [0, id]);
  if (why !== undefined) return refused(why);
  return readCrontab(text, rules, user === undefined ? users : undefined);
}
