import { sh } from '../transport/quote.ts';
import type { Reply } from '../transport/transport.ts';
import { crontabInventory } from './crontab.inventory.ts';
import { refuseAccount, refusePath } from './refuse.ts';
import type { Look, Resource, State, Unable } from './resource.ts';
import { readSections } from './sections.ts';
import { firstLine, garbled } from './unable.ts';

/** Where crontabs of users lie: Debian and busybox, Red Hat and SUSE. */
const SPOOLS = ['/var/spool/cron/crontabs/', '/var/spool/cron/'];

export const crontabResource: Resource = {
  noun: 'crontab',
  key: 'quoted',
  description:
    'What cron starts: the crontab of a user ("root"), or of the system by its path ("/etc/crontab", "/etc/cron.d/backup"). Those of others need root.',
  attributes: {
    exists: { type: 'boolean', description: 'The user, or the path, has one.' },
    entries: {
      type: 'list',
      description:
        'Its jobs with single spaces between the times: 0 3 * * * /usr/bin/backup. In those of the system the user stands before the command.',
    },
    commands: { type: 'list', description: 'The commands alone.' },
    count: { type: 'integer', description: 'How many jobs it has.' },
  },
  inventory: crontabInventory,
  examples: [
    'the crontab "root" has entries includes "0 3 * * * /usr/bin/backup"',
    'the crontab "/etc/cron.d/report" has count at least 1',
    'the crontab "nobody" does not exist',
  ],
  refuse: (name) => (name.startsWith('/') ? refusePath(name) : refuseAccount(name)),
  look(name: string): Look {
    const system = name.startsWith('/');
    const paths = system ? [name] : SPOOLS.map((spool) => spool + name);
    return {
      command: [
        sh`for file in ${paths}; do echo "=== $((part = part + 1))$opsproof_mark"; LC_ALL=C cat "$file" 2>&1`,
        // An end of a line that is missing does not hide the status.
        'printf "\\nstatus %s\\n" "$?"; done',
      ].join('\n'),
      read: (reply) => readCrontabs(paths.length, system, reply),
    };
  },
};

function readCrontabs(files: number, system: boolean, reply: Reply): State | Unable {
  const sections = readSections(reply);
  const jobs: Job[] = [];
  let exists = false;
  for (let part = 1; part <= files; part++) {
    const [, text = '', status] = /^([\s\S]*)\nstatus (\d+)$/.exec(sections.get(String(part)) ?? '') ?? [];
    if (status === undefined) return garbled('cat', reply);
    if (status === '0') {
      exists = true;
      jobs.push(...text.split('\n').flatMap((line) => readJob(line, system)));
    } else if (!/: (?:No such file or directory|Not a directory)\s*$/.test(text)) {
      return {
        unable: `it cannot be read: ${firstLine(text) ?? 'no answer'}`,
        hint: 'look as root (sudo: true)',
      };
    }
  }
  if (!exists) return { exists: false };
  return {
    exists: true,
    entries: jobs.map(({ entry }) => entry),
    commands: jobs.map(({ command }) => command),
    count: jobs.length,
  };
}

interface Job {
  readonly entry: string;
  readonly command: string;
}

/** Five times or one @name, a user in crontabs of the system, and the command (crontab(5)). */
const USER_JOB = /^((?:@[a-z]+|(?:[\d*][^\s]*\s+){2}(?:[\w*][^\s]*\s+){2}[\w*][^\s]*)\s+)(\S.*)$/;
const SYSTEM_JOB = /^((?:@[a-z]+|(?:[\d*][^\s]*\s+){2}(?:[\w*][^\s]*\s+){2}[\w*][^\s]*)\s+\S+\s+)(\S.*)$/;

/** Comments and settings of the environment are no jobs. */
function readJob(line: string, system: boolean): readonly Job[] {
  // A dash before the times keeps a job out of the log (SUSE's cron).
  const [, head, command] = (system ? SYSTEM_JOB : USER_JOB).exec(line.trim().replace(/^-/, '')) ?? [];
  if (head === undefined || command === undefined) return [];
  return [{ entry: `${head.trim().split(/\s+/).join(' ')} ${command}`, command }];
}
