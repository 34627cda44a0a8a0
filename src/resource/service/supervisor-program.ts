import type { Reply } from '../../transport/transport.ts';
import { only } from '../never.ts';
import { oddRowOf } from '../odd-rows.ts';
import { refuseText } from '../refuse.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { firstLine } from '../unable.ts';

/** https://supervisord.org/subprocess.html#process-states */
const STATES = 'STOPPED STARTING RUNNING BACKOFF STOPPING EXITED FATAL UNKNOWN'.split(' ');

export const supervisorProgramResource: Resource = {
  noun: 'supervisor program',
  key: 'quoted',
  description:
    'A program that supervisord keeps running, by its name or "group:name", as supervisorctl reports it.',
  attributes: {
    exists: { type: 'boolean', description: 'supervisord knows it.' },
    running: { type: 'boolean', adjective: true, description: 'It is in the state RUNNING.' },
    state: {
      never: only('RUNNING', 'STARTING', 'STOPPED', 'BACKOFF', 'STOPPING', 'EXITED', 'FATAL', 'UNKNOWN'),
      type: 'text',
      description: 'RUNNING, STARTING, STOPPED, BACKOFF, STOPPING, EXITED, FATAL, UNKNOWN.',
    },
    pid: { type: 'integer', least: 0, description: 'Its process id; empty while it is not running.' },
    uptime: { type: 'duration', description: 'How long it has been running; empty while it is not.' },
  },
  examples: [
    'the supervisor program "worker" is running',
    'the supervisor program "worker" has uptime over 1 second',
    'the supervisor program "nosuch" does not exist',
  ],
  refuse: (name) =>
    refuseText(name) ??
    (/[\s*]/.test(name)
      ? `one program is asked for by its whole name, without spaces and *; found ${JSON.stringify(name)}`
      : undefined),
  look(name: string): Look {
    // The same for every program, so that it is read once. The pid proves that supervisord itself answered.
    // Python's warnings go to standard error and are not an answer.
    const command = `LC_ALL=C supervisorctl pid; ${section('status')}; LC_ALL=C supervisorctl status all`;
    return { command, read: (reply) => readPrograms(name, reply) };
  },
};

function readPrograms(name: string, reply: Reply): State | Unable {
  const sections = readSections(reply);
  const said = sections.get('') ?? '';
  if (!/^\d+$/m.test(said)) {
    const missing = reply.exitCode === 127;
    return missing
      ? { unable: 'supervisorctl is not on the host', hint: 'install supervisor on the host' }
      : {
          unable: `supervisord does not answer: ${firstLine(said) ?? firstLine(reply.stderr) ?? 'it said nothing'}`,
          hint: 'is supervisord running, and may this user query it?',
        };
  }
  const odd: string[] = [];
  for (const line of (sections.get('status') ?? '').split('\n')) {
    if (line.trim() === '') continue;
    const [, program, state, rest = ''] = /^(\S+)\s+([A-Z]+)\b\s*(.*)$/.exec(line) ?? [];
    if (program === undefined || state === undefined || !STATES.includes(state)) odd.push(line);
    if (program !== name && program !== `${name}:${name}`) continue;
    if (state === undefined || !STATES.includes(state)) continue;
    const [, pid, uptime] = /^pid (\d+), uptime (.+)$/.exec(rest) ?? [];
    return {
      exists: true,
      running: state === 'RUNNING',
      state,
      pid: pid === undefined ? null : Number(pid),
      uptime: uptime === undefined ? null : readUptime(uptime),
    };
  }
  return oddRowOf(name, 'supervisorctl status', odd) ?? { exists: false, running: false };
}

/** `3 days, 4:05:06` */
function readUptime(text: string): number | undefined {
  const [, days = '0', hours, minutes, seconds] = /^(?:(\d+) days?, )?(\d+):(\d+):(\d+)$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
