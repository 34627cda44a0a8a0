import { own, reason } from '../../model/reason.ts';
import type { Reply } from '../../transport/transport.ts';
import { readAccounts } from '../account/accounts.ts';
import type { Unable } from '../resource.ts';
import { readSections, sectionLine } from '../sections.ts';
import type { Sight } from '../sight.ts';
import { garbled, unableFor } from '../unable.ts';
import { readDetails } from './process.details.ts';
import type { Process } from './process.entry.ts';
import { noteOfMentions } from './process.mention.ts';
import { matchName } from './process.names.ts';

export function readProcesses(wanted: string, reply: Reply): Sight | Unable {
  if (reply.exitCode === 77) {
    return {
      unable:
        "the processes of other users are hidden: /proc/1 cannot be read (proc's option hidepid, or no /proc at all)",
      hint: 'look as root (sudo: true), or check the service or the port instead',
    };
  }
  const line = sectionLine('processes', reply);
  const mark = reply.stdout.indexOf(line);
  if (mark === -1 || reply.truncated) return garbled('grep and head on /proc', reply);
  const sections = readSections({ ...reply, stdout: reply.stdout.subarray(0, mark) });
  const files = readFiles(reply.stdout.subarray(mark + line.length).toString('utf8'));
  const self = parseStat(files.texts.get('/proc/self/stat'));
  const shell = Number(sections.get('shell'));
  if (self === undefined || !(shell > 0)) return garbled('head on /proc', reply);
  const ours = [self.pid, self.parent, shell];
  const found = new Map<number, Process>();
  const scripts = new Map<number, Process>();
  const others: Process[] = [];
  let unknown: Process | undefined;
  for (const path of files.texts.keys()) {
    const entry =
      path.endsWith('/stat') && path !== '/proc/self/stat' ? readProcess(path, files.texts) : undefined;
    if (entry === undefined || !alive(entry) || ours.includes(entry.pid)) continue;
    const whole = !files.twice.has(path.replace(/stat$/, 'cmdline'));
    const named = matchName(entry.name, whole ? entry.arguments : [], wanted);
    const match = whole || named === 'yes' ? named : 'unknown';
    if (match === 'yes') found.set(entry.pid, entry);
    else if (match === 'script') scripts.set(entry.pid, entry);
    else if (match === 'unknown') unknown = entry;
    else others.push(entry);
  }
  // A script that an interpreter runs counts if nothing else has that name: `nginx` is not its start script.
  const named = found.size > 0 || unknown !== undefined ? found : scripts;
  const processes = [...named.values()].sort((a, b) => a.pid - b.pid);
  if (unknown !== undefined && processes.length === 0)
    return unableFor(
      files.twice.has(`/proc/${unknown.pid}/cmdline`)
        ? reason`the command line of a process imitates that of process ${own(`${unknown.pid}`, '<number>')}`
        : reason`the kernel keeps 15 bytes of a name: process ${own(`${unknown.pid}`, '<number>')} is called ${unknown.name}…, and its arguments do not show the rest`,
      `check ${JSON.stringify(unknown.name)}`,
    );
  if (processes.length === 0) {
    const note = noteOfMentions(wanted, others);
    const state = { exists: false, running: false, count: 0 };
    return { state, unseen: {}, ...(note === undefined ? {} : { note }) };
  }
  return sight(processes, sections, self.started);
}

function sight(processes: readonly Process[], sections: ReadonlyMap<string, string>, now: number): Sight {
  const uids = new Map(
    (sections.get('uids') ?? '').split('\n').map((line) => {
      const [pid, uid] = line.split(' ');
      return [Number(pid), Number(uid)] as const;
    }),
  );
  const nameOf = readAccounts(sections.get('accounts') ?? '');
  const users = processes
    .map(({ pid }) => uids.get(pid))
    .map((uid) => (uid === undefined ? undefined : nameOf(uid)));
  const known = users.filter((user) => user !== undefined);
  const details = readDetails(processes, sections, now);
  const state = {
    exists: true,
    running: true,
    count: processes.length,
    pids: processes.map((entry) => entry.pid),
    states: [...new Set(processes.map((entry) => entry.state))].sort(),
    arguments: [...new Set(processes.map((entry) => entry.arguments.join(' ')))],
    ...details.state,
  };
  return known.length === users.length
    ? { state: { ...state, user: [...new Set(known)].sort() }, unseen: details.unseen }
    : { state, unseen: { ...details.unseen, user: { unable: 'a process ended while its user was read' } } };
}

/** Z is a zombie, X is dead (proc_pid_stat(5)). */
function alive({ state }: Process): boolean {
  return state !== 'Z' && state !== 'X';
}

interface Files {
  readonly texts: ReadonlyMap<string, string>;
  /** Paths that were printed more than once. */
  readonly twice: ReadonlySet<string>;
}

/** head prints `==> path <==` before each of several files, and an empty line before all but the first. */
function readFiles(text: string): Files {
  const parts = text.split(/(?:^|\n?\n)==> (\/proc\/(?:self|\d+)\/(?:stat|comm|cmdline)) <==\n/);
  const files = new Map<string, string>();
  const twice = new Set<string>();
  for (let index = 1; index < parts.length; index += 2) {
    const [path = '', content = ''] = parts.slice(index, index + 2);
    // A process may write text into its own command line that looks like another file, which then occurs twice.
    if (files.has(path)) twice.add(path);
    else files.set(path, content);
  }
  return { texts: files, twice };
}

/** `pid (name) state parent …`; the name may contain anything, even a bracket (proc_pid_stat(5)). */
function parseStat(text = ''): Omit<Process, 'arguments'> | undefined {
  const [, pid, name, rest] = /^(\d+) \((.*)\) (\S \d+ .*)$/s.exec(text) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const fields = rest.split(' ');
  // Counted as proc_pid_stat(5) counts them: the state is field 3.
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number(pid),
    name,
    state: fields[0] ?? '',
    parent: field(4),
    ticks: field(14) + field(15),
    nice: field(19),
    threads: field(20),
    virtual: field(23),
    started: field(22),
  };
}

function readProcess(path: string, files: ReadonlyMap<string, string>): Process | undefined {
  const stat = parseStat(files.get(path));
  if (stat === undefined) return undefined;
  const folder = path.slice(0, -'stat'.length);
  const line = (files.get(`${folder}cmdline`) ?? '').replace(/\0+$/, '');
  return { ...stat, arguments: line === '' ? [] : line.split('\0') };
}
