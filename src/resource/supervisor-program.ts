import type { Reply } from '../transport/transport.ts';
import { refuseText } from './refuse.ts';
import type { Look, Resource, State, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { firstLine } from './unable.ts';

export const supervisorProgramResource: Resource = {
  noun: 'supervisor program',
  key: 'quoted',
  description:
    'A program that supervisord keeps running, by its name or "group:name", as supervisorctl tells it.',
  attributes: {
    exists: { type: 'boolean', description: 'supervisord knows it.' },
    running: { type: 'boolean', adjective: true, description: 'It is in the state RUNNING.' },
    state: {
      type: 'text',
      description: 'RUNNING, STARTING, STOPPED, BACKOFF, STOPPING, EXITED, FATAL, UNKNOWN.',
    },
    pid: { type: 'integer', description: 'Its process id; nothing while it does not run.' },
    uptime: { type: 'duration', description: 'How long it has been running; nothing while it does not.' },
  },
  examples: [
    'the supervisor program "worker" is running',
    'the supervisor program "worker" has uptime over 1 second',
    'the supervisor program "nosuch" does not exist',
  ],
  refuse: (name) =>
    refuseText(name) ??
    (/\s/.test(name) ? `a program has no spaces in its name; found ${JSON.stringify(name)}` : undefined),
  look(name: string): Look {
    // The same for every program: it is read once. The pid proves that supervisord itself answered.
    const command = `LC_ALL=C supervisorctl pid 2>&1; ${section('status')}; LC_ALL=C supervisorctl status all 2>&1`;
    return { command, read: (reply) => readPrograms(name, reply) };
  },
};

function readPrograms(name: string, reply: Reply): State | Unable {
  const sections = readSections(reply.stdout);
  const said = sections.get('') ?? '';
  if (!/^\d+$/.test(said.trim())) {
    const missing = reply.exitCode === 127;
    return missing
      ? { unable: 'supervisorctl is not on the host', hint: 'install supervisor on the host' }
      : {
          unable: `supervisord does not answer: ${firstLine(said) ?? 'it said nothing'}`,
          hint: 'is supervisord running, and may this user ask it?',
        };
  }
  const lines = (sections.get('status') ?? '').split('\n').filter((line) => line.trim() !== '');
  for (const line of lines) {
    const [, program, state, rest = ''] = /^(\S+)\s+([A-Z]+)\b\s*(.*)$/.exec(line) ?? [];
    if (program === undefined) return { unable: `supervisorctl says what makes no sense: ${line}` };
    if (program !== name && program !== `${name}:${name}`) continue;
    const [, pid, uptime] = /^pid (\d+), uptime (.+)$/.exec(rest) ?? [];
    return {
      exists: true,
      running: state === 'RUNNING',
      state,
      pid: pid === undefined ? null : Number(pid),
      uptime: uptime === undefined ? null : readUptime(uptime),
    };
  }
  return { exists: false, running: false };
}

/** `3 days, 4:05:06` */
function readUptime(text: string): number | undefined {
  const [, days = '0', hours, minutes, seconds] = /^(?:(\d+) days?, )?(\d+):(\d+):(\d+)$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  return (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
