import type { Rules } from './crontab.cron.ts';
import { readTimes } from './crontab.times.ts';

export interface CronJob {
  /** With single spaces between its times; in a system file the user precedes the command. */
  readonly entry: string;
  readonly command: string;
}

/** What cron starts from a file, and why it ignores the rest; or what is unknown. */
export interface Crontab {
  readonly jobs: readonly CronJob[];
  readonly problems: readonly string[];
  readonly doubt?: string;
}

/** Debian's cron rejects files with more lines. */
const MOST_LINES = 10_000;

/** A setting (load_env() of both crons): its name may be missing; its value may be quoted, and must not be missing. */
const SETTING = /^\s*(?:"[^"=]*"|'[^'=]*'|[^\s=]*)\s*=\s*(?:"[^"]*"\s*|'[^']*'\s*|[^\s"'].*)$/;
const EMPTY_SETTING = /^\s*\w+\s*=\s*$/;
const NAMED = ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'midnight', 'hourly'];

type Line =
  | CronJob
  | 'nothing'
  | { readonly bad: string }
  | { readonly never: string }
  | { readonly doubt: string };

/** @param users existing ones, for a system file; a user's own file names none */
export function readCrontab(text: string, rules: Rules, users?: ReadonlySet<string>): Crontab {
  const jobs: CronJob[] = [];
  const problems: string[] = [];
  const dropped = (why: string): Crontab => ({ jobs: [], problems: [`${why}: cron ignores the file`] });
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  if (rules.badLine === 'file' && lines.length > MOST_LINES)
    return dropped(`it has over ${MOST_LINES} lines`);
  if (rest.trim() !== '' && !rest.trim().startsWith('#')) {
    if (rules.unended === 'file') return dropped('its last line does not end');
    if (rules.unended === 'line') problems.push('its last line does not end, and is passed over');
    else lines.push(rest);
  }
  for (const [index, line] of lines.entries()) {
    const read = readLine(line, rules, users);
    const where = `line ${index + 1}`;
    if (read === 'nothing') continue;
    if ('doubt' in read)
      return { jobs, problems, doubt: `${where} ${read.doubt}: ${line.trim().slice(0, 100)}` };
    if ('never' in read) problems.push(`${where} ${read.never}`);
    else if ('bad' in read) {
      if (rules.badLine === 'file') return dropped(`${where} ${read.bad}`);
      problems.push(`${where} ${read.bad}`);
    } else jobs.push(read);
  }
  return { jobs, problems };
}

function readLine(line: string, rules: Rules, users: ReadonlySet<string> | undefined): Line {
  const bare = line.replace(/^[ \t]+/, '');
  if (bare === '' || bare.startsWith('#') || SETTING.test(line)) return 'nothing';
  if (EMPTY_SETTING.test(line)) return rules.badLine === 'file' ? { bad: 'sets nothing' } : 'nothing';
  if (bare.startsWith('-') && !rules.dash) return { bad: 'begins with -' };
  const text = bare.replace(/^-/, '');
  const named = /^@(\S*)[ \t]*/.exec(text);
  const [whole, ...fields] =
    named ?? /^(\S+)[ \t]+(\S+)[ \t]+(\S+)[ \t]+(\S+)[ \t]+(\S+)[ \t]*/.exec(text) ?? [];
  if (whole === undefined) return { bad: 'has no five times' };
  let never = false;
  if (named === null) {
    const times = readTimes(fields, rules);
    if (times === 'bad') return { bad: 'has a time that is none' };
    if (times === 'doubt') return { doubt: 'has a time that cannot be read' };
    never = times === 'never';
  } else if (!NAMED.includes(fields[0] ?? '')) return { bad: `has a time that is none: @${fields[0]}` };
  let command = text.slice(whole.length);
  let head = named === null ? fields.join(' ') : `@${fields[0]}`;
  if (users !== undefined) {
    const [part, user = ''] = /^(\S+)[ \t]*/.exec(command) ?? [];
    if (part === undefined || part === command) return { bad: 'has no user or no command' };
    if (!users.has(user)) return { bad: `has a user that is not there: ${user}` };
    head = `${head} ${user}`;
    command = command.slice(part.length);
  }
  if (command.trim() === '') return { doubt: 'has no command' };
  if (users === undefined && command.startsWith('*')) return { bad: 'has a command that begins with *' };
  if (Buffer.byteLength(command) > rules.longest) return { bad: 'is too long' };
  if (rules.dash && command.startsWith('-')) return { doubt: 'begins its command with an option' };
  // Only for a line that cron accepts: any other may make it drop the file.
  return never ? { never: 'never comes' } : { entry: `${head} ${command}`, command };
}
