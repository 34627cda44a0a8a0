import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import type { Reply } from '../../transport/transport.ts';
import { refuseAccount, refusePath } from '../refuse.ts';
import type { Look, Resource, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine, garbled } from '../unable.ts';
import { type Cron, PRINT_CRON, readCron } from './crontab.cron.ts';
import { expiredIn, PRINT_EXPIRED, runsAs } from './crontab.expired.ts';
import { type CrontabFile, fileOf, printFile } from './crontab.files.ts';
import { crontabInventory } from './crontab.inventory.ts';
import type { Crontab } from './crontab.lines.ts';
import { readStarted } from './crontab.started.ts';

/** The folders of users' crontabs: Debian and busybox, Red Hat and SUSE, Alpine. */
const SPOOLS = ['/var/spool/cron/crontabs/', '/var/spool/cron/', '/etc/crontabs/'];
/** What else cron reads, for people. */
const READ = '/etc/crontab, /etc/cron.d, /var/spool/cron';

export const crontabResource: Resource = {
  noun: 'crontab',
  key: 'quoted',
  description:
    'The jobs of cron: the crontab of a user ("root"), or a system crontab by its path ("/etc/crontab", "/etc/cron.d/backup"). A job that cron ignores, or whose time never comes, does not count. Crontabs of other users need root.',
  attributes: {
    exists: { type: 'boolean', description: 'The user, or the path, has one.' },
    entries: {
      type: 'list',
      description:
        'Its jobs with single spaces between the times: 0 3 * * * /usr/bin/backup. In system crontabs, the user is before the command.',
    },
    commands: { type: 'list', description: 'Only the commands.' },
    count: { type: 'integer', least: 0, description: 'How many jobs it has.' },
    problems: {
      type: 'list',
      description: 'Why cron ignores it or some of its lines: line 3 never comes.',
    },
    cron: {
      type: 'text',
      description:
        'The cron whose rules apply: Debian cron, cronie, busybox crond, systemd-cron. If none is installed, only what Debian cron and cronie agree on counts.',
    },
  },
  inventory: crontabInventory,
  examples: [
    'the crontab "root" has entries includes "0 3 * * * /usr/bin/backup"',
    'the crontab "/etc/cron.d/report" has count at least 1',
    'the crontab "/etc/cron.d/report" has problems empty',
    'the crontab "nobody" does not exist',
  ],
  refuse: (name) => (name.startsWith('/') ? refusePath(name) : refuseAccount(name)),
  look(name: string, facts: Facts): Look {
    // A user's crontab that is named by its path is still one of a user.
    const spool = SPOOLS.find(
      (folder) => name.startsWith(folder) && !name.slice(folder.length).includes('/'),
    );
    const user = name.startsWith('/') ? (spool === undefined ? undefined : name.slice(spool.length)) : name;
    const paths = name.startsWith('/') ? [name] : SPOOLS.map((folder) => folder + name);
    const ids = user === undefined ? [] : [sh`id -u -- ${user} 2>/dev/null`];
    const command = [
      ...paths.map((path, index) => printFile(path, index, user === undefined, ids)),
      PRINT_EXPIRED,
      PRINT_CRON,
    ];
    return lookWith(command.join('\n'), (reply) => readCrontabs({ name, paths, user }, facts, reply));
  },
};

/** What the rules of its cron decide. */
const STARTED = ['entries', 'commands', 'count', 'problems'];

interface Asked {
  readonly name: string;
  readonly paths: readonly string[];
  /** Its owner; undefined for a system crontab. */
  readonly user: string | undefined;
}

function readCrontabs({ name, paths, user }: Asked, facts: Facts, reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const said = sections.get('cron');
  if (said === undefined) return garbled('cat', reply);
  const found = [];
  for (const [index, path] of paths.entries()) {
    const file = fileOf(sections, index, path, user);
    if (file === undefined) return garbled('cat', reply);
    if (file.status === '0') found.push(file);
    else if (!/: (?:No such file or directory|Not a directory)\s*$/.test(file.text)) {
      const reason = firstLine(file.text) ?? 'no answer';
      return { unable: `it cannot be read: ${reason}`, hint: 'look as root (sudo: true)' };
    }
  }
  const [file] = found;
  if (file === undefined) return { state: { exists: false }, unseen: {} };
  const cron = readCron(said, facts);
  if ('unable' in cron) return { state: { exists: true }, unseen: allUnseen([...STARTED, 'cron'], cron) };
  const started = startedOf(name, file, cron);
  const state = { exists: true, cron: cron.name };
  if ('unable' in started) return { state, unseen: allUnseen(STARTED, started) };
  const expired = asksPam(cron) ? expiredIn(sections.get('expired') ?? '') : new Map<string, string>();
  const account = runsAs(started.jobs, user).find((one) => expired.has(one));
  if (account !== undefined)
    return {
      state,
      unseen: allUnseen(STARTED, {
        unable: `cron starts nothing of ${account}, unless PAM is set up otherwise: ${expired.get(account)}`,
        hint: `see chage -l ${account}`,
      }),
    };
  const { jobs, problems } = started;
  return {
    state: {
      ...state,
      entries: jobs.map(({ entry }) => entry),
      commands: jobs.map(({ command }) => command),
      count: jobs.length,
      problems,
    },
    unseen: {},
  };
}

function startedOf(name: string, file: CrontabFile, cron: Cron): Crontab | Unable {
  if (file.user === undefined && !/^\/etc\/(?:crontab|cron\.d\/[^/]+)$/.test(name))
    return { unable: `no cron reads ${name}: it reads ${READ}`, hint: 'check the file and its lines' };
  return readStarted(file, cron);
}

/** busybox has no PAM, and systemd-cron makes units. */
function asksPam({ name }: Cron): boolean {
  return !/busybox|systemd/.test(name);
}
