import type { Reply } from '../../transport/transport.ts';
import { printFiles, readFiles, refusalIn } from '../file/file-texts.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';

/** Debian and Alpine; everybody else. */
const FOLDERS = ['/var/spool/cron/atjobs', '/var/spool/at'];

export const atQueueResource: Resource = {
  noun: 'at queue',
  key: 'none',
  description: 'The jobs that at and batch still have to run, as in the spool. Needs root.',
  attributes: {
    exists: { type: 'boolean', description: 'The host has an at spool.' },
    count: { type: 'integer', least: 0, description: 'How many jobs are waiting.' },
    commands: { type: 'list', description: 'Their commands; the lines of a job are joined by "; ".' },
    users: { type: 'list', description: 'Their owners, each once.' },
    times: { type: 'list', description: 'When they run, UTC: 2027-01-31T23:59Z.' },
    'next run': { type: 'duration', description: 'Time until the first of them; empty if there are none.' },
  },
  examples: [
    'the at queue has count 0',
    'the at queue has commands includes "/usr/bin/backup"',
    'the at queue has next run under 1 day',
  ],
  look(): Look {
    const patterns = FOLDERS.map((folder) => `${folder}/*`).join(' ');
    return { command: `${printFiles(patterns)}; ${section('now')}; date +%s`, read: readQueue };
  },
};

function readQueue(reply: Reply): State | Unable {
  const sections = readSections(reply);
  const files = readFiles(sections.get('') ?? '', reply);
  if ('unable' in files) return files;
  if (!files.folders.some((folder) => FOLDERS.includes(folder))) return { exists: false };
  const refusal = refusalIn(files);
  if (refusal !== undefined) return refusal;
  const jobs = [...files.lines].flatMap(([path, lines]) => readJob(path, lines));
  jobs.sort((one, other) => one.atMs - other.atMs);
  const now = Number(sections.get('now') || Number.NaN) * 1000;
  const [first] = jobs;
  const next = first === undefined ? null : Math.max(0, first.atMs - now);
  return {
    exists: true,
    count: jobs.length,
    commands: jobs.map(({ command }) => command),
    users: [...new Set(jobs.map(({ user }) => user))],
    times: jobs.map(({ atMs }) => new Date(atMs).toISOString().replace(':00.000Z', 'Z')),
    ...(Number.isNaN(next) ? {} : { 'next run': next }),
  };
}

/** A letter for the queue (= while it runs), a number, and the minute since 1970, both in hex: `a0000501b2c3d4`. */
const NAME = /\/[A-Za-z=][0-9a-f]{5}([0-9a-f]{8})$/;

/** A job is a script: it restores the environment and the folder of its creation, followed by the commands. */
function readJob(path: string, lines: readonly string[]) {
  const minutes = NAME.exec(path)?.[1];
  if (minutes === undefined) return [];
  const head = lines.findIndex((line) => /^cd .*\|\| \{$/.test(line));
  const start = lines.findIndex((line, index) => index > head && line === '}') + 1;
  // Some pass the commands to the user's shell in a here-document.
  const delimiter = /^\$\{SHELL:-\/bin\/sh\} << '(\w+)'$/.exec(lines[start] ?? '')?.[1];
  const body =
    delimiter === undefined
      ? lines.slice(start)
      : lines.slice(start + 1).filter((line) => line !== delimiter);
  const user = lines.map((line) => /^# mail (\S+)/.exec(line)?.[1]).find((name) => name !== undefined);
  return [
    {
      atMs: Number.parseInt(minutes, 16) * 60_000,
      command: body.filter((line) => line.trim() !== '').join('; '),
      user: user ?? '',
    },
  ];
}
