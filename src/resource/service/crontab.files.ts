import { sh } from '../../transport/shell/quote.ts';
import type { Unable } from '../resource.ts';
import { section } from '../sections.ts';
import type { Cron, CronFile, Rules } from './crontab.cron.ts';
import { type Crontab, readCrontab } from './crontab.lines.ts';

/** A crontab on a host. */
export interface CrontabFile {
  readonly path: string;
  /** Its owner; undefined for a system crontab. */
  readonly user: string | undefined;
  readonly text: string;
  readonly status: string;
  readonly file: CronFile | undefined;
  /** The id of its user, if that user exists. */
  readonly id: number | undefined;
  /** Existing users among those named in it. */
  readonly users: ReadonlySet<string>;
}

/** Shell text that prints a crontab, the output of `ls` for it, and which of the users in it exist. */
export function printFile(path: string, index: number, system: boolean, ids: readonly string[]): string {
  const lines = [
    // A missing line end does not hide the status.
    `${section(`file ${index}`)}; ${sh`LC_ALL=C cat ${path} 2>&1`}; printf '\\nstatus %s\\n' "$?"`,
    `${section(`mode ${index}`)}; if ${sh`[ -e ${path} ]`}; then ${sh`LC_ALL=C ls -ldn ${path}; LC_ALL=C ls -ldnL ${path}`}${ids.map((ask) => `; ${ask}`).join('')}; fi`,
  ];
  if (system)
    lines.push(
      `${section(`users ${index}`)}; if ${sh`[ -f ${path} ]`}; then for user in $(while read -r a b c d e f _ || [ -n "$a" ]; do`,
      'case $a in @*|-@*) f=$b;; esac; case $f in ""|*[!A-Za-z0-9._-]*) ;; *) printf "%s\\n" "$f";; esac',
      `done ${sh`<${path}`} | sort -u); do id -u -- "$user" >/dev/null 2>&1 && echo "$user"; done; fi`,
    );
  return lines.join('\n');
}

/** Parses the output of printFile. */
export function fileOf(
  sections: ReadonlyMap<string, string>,
  index: number,
  path: string,
  user: string | undefined,
): CrontabFile | undefined {
  const [, text = '', status] = /^([\s\S]*)\nstatus (\d+)$/.exec(sections.get(`file ${index}`) ?? '') ?? [];
  if (status === undefined) return undefined;
  const [own, followed, id] = (sections.get(`mode ${index}`) ?? '').split('\n');
  const [link, target] = [stat(own), stat(followed)];
  return {
    ...{ path, user, text, status },
    file:
      link === undefined || target === undefined
        ? undefined
        : {
            ...target,
            system: user === undefined,
            link: link.mode.startsWith('l') ? { owner: link.owner } : undefined,
          },
    id: /^\d+$/.test(id ?? '') ? Number(id) : undefined,
    users: new Set((sections.get(`users ${index}`) ?? '').split('\n')),
  };
}

/** `-rw-r--r-- 1 0 0 …` */
function stat(line = '') {
  const [, mode, links, owner] = /^(\S{10})\S? +(\d+) +(\d+) /.exec(line) ?? [];
  return mode === undefined ? undefined : { mode, links: Number(links), owner: Number(owner) };
}

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
