import { sh } from '../../transport/shell/quote.ts';
import { section } from '../sections.ts';
import type { CronFile } from './crontab.cron.ts';

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
