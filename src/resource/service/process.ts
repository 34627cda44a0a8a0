import type { Facts } from '../../host/facts.ts';
import { sh } from '../../transport/shell/quote.ts';
import { printAccounts } from '../account/accounts.ts';
import { only, shaped } from '../never.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource } from '../resource.ts';
import { section } from '../sections.ts';
import { lookWith } from '../sight.ts';
import { printDetails } from './process.details.ts';
import { lookProcessByPowerShell } from './process.powershell.ts';
import { readProcesses } from './process.read.ts';

/** The kernel keeps 15 bytes of a process's name (TASK_COMM_LEN, proc_pid_comm(5)). */
const KEPT = 15;

export const processResource: Resource = {
  noun: 'process',
  key: 'quoted',
  description:
    "Processes with this name: that of the kernel, the program, its script, or the first word of the title it gave itself. A script that was started through env or its interpreter counts if nothing else has that name. Zombies and opsproof's own processes do not count.",
  attributes: {
    running: { type: 'boolean', adjective: true, description: 'At least one such process is alive.' },
    count: { type: 'integer', least: 0, description: 'How many there are.' },
    pids: { type: 'list', description: 'Their process ids.' },
    user: { type: 'list', description: 'Names of the users they run as (effective), each once.' },
    memory: {
      type: 'bytes',
      description: 'Resident memory (RSS) of all of them together; what they share is counted in each.',
    },
    cpu: {
      type: 'percent',
      description:
        'Share of one CPU since each of them started, all together: 100 % is one CPU all the time.',
    },
    threads: { type: 'integer', least: 0, description: 'Threads of all of them together.' },
    'open files': {
      type: 'integer',
      least: 0,
      description: 'Open file descriptors of all of them together. Those of other users need root.',
    },
    'virtual memory': { type: 'bytes', description: 'Address space of all of them together (VSZ).' },
    nice: {
      type: 'integer',
      description: 'The lowest nice value of them: -20 is the most favoured, 19 the least.',
    },
    states: {
      never: only('R', 'S', 'D', 'T', 't', 'I', 'P', 'W', 'K'),
      type: 'list',
      description: 'Their states, each once: R running, S sleeping, D waiting for a disk, T stopped, I idle.',
    },
    uptime: { type: 'duration', description: 'Time since the oldest of them started.' },
    parents: { type: 'list', description: 'Names of the processes that started them, each once.' },
    arguments: {
      never: shaped(/^(?!-)|^-\w*sh$/, 'a whole command line: write contains "…" for a part of one'),
      type: 'list',
      description: 'Their command lines, each once, arguments joined by spaces.',
    },
  },
  examples: [
    'the process "nginx" is running',
    'the process "nginx" has count at least 2',
    'the process "nginx" has user includes www-data',
    'the process "nginx" has memory under 500 MB',
    'the process "telnetd" is not running',
  ],
  refuse(name) {
    const refused = refuseText(name);
    if (refused !== undefined) return refused;
    // A name that a process gave itself may contain a /: f2b/server, kworker/0:1.
    return /^\/|\n/.test(name)
      ? `a process is named without folders, for example "nginx"; found ${JSON.stringify(name)}`
      : /[*?]|,\s|^\s|\s$/.test(name)
        ? `name one process, without *, commas or surrounding spaces; found ${JSON.stringify(name)}`
        : undefined;
  },
  look(name: string, facts: Facts, wanted: readonly string[]): Look {
    if (facts.language === 'powershell') return lookProcessByPowerShell(name, wanted);
    return lookWith(command(name, facts, wanted), (reply) => readProcesses(name, reply));
  },
};

/**
 * First grep finds all candidates, in one pass over all processes; then only those few are read. `/proc/self` is head itself: its parent
 * and `$$` are the shell that looks. Nothing else of ours is alive by then. head gets two files of its own, because it prints names only if
 * there are several.
 */
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: parameter expansion of the shell
function command(name: string, facts: Facts, wanted: readonly string[]): string {
  const lines = [
    sh`found=$(LC_ALL=C grep -lsF -e ${start(name)} /proc/[0-9]*/comm /proc/[0-9]*/cmdline)`,
    '[ $? -lt 126 ] || exit 127',
    '[ -r /proc/1/stat ] || exit 77',
    'pids=; for path in $found; do pid="${path#/proc/}"; pid="${pid%/*}"',
    'case " $pids " in *" $pid "*) ;; *) pids="$pids $pid";; esac; done',
    'set --; for pid in $pids; do set -- "$@" "/proc/$pid/stat"; done',
    'for pid in $pids; do set -- "$@" "/proc/$pid/cmdline"; done',
  ];
  if (wanted.includes('user')) {
    lines.push(
      `uids=; ${section('uids')}; for pid in $pids; do while read -r key _ uid _; do`,
      '[ "$key" = Uid: ] && echo "$pid $uid" && uids="$uids $uid" && break; done <"/proc/$pid/status"; done 2>/dev/null',
      `${section('accounts')}; ${printAccounts(facts)}`,
    );
  }
  lines.push(...printDetails(wanted));
  lines.push(
    `${section('shell')}; echo "$$"`,
    `${section('processes')}; LC_ALL=C head -c 4096 /proc/self/stat /proc/self/comm "$@" 2>/dev/null`,
  );
  return lines.join('\n');
}

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: parameter expansion of the shell

/** The part of a name that is certainly in `comm` or `cmdline`: its first 15 bytes, cut between characters. */
function start(name: string): string {
  let kept = '';
  // The arguments of a process are not a text with spaces.
  for (const character of name.replace(/(?<=\S)\s.*$/s, '')) {
    if (Buffer.byteLength(kept + character) > KEPT) break;
    kept += character;
  }
  return kept;
}
