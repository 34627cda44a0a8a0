import type { Reply } from '../../transport/transport.ts';
import { printFiles, readFiles, refusalIn } from '../file/file-texts.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections, section } from '../sections.ts';
import { allUnseen, lookWith, type Sight } from '../sight.ts';
import { firstLine } from '../unable.ts';

const STATUS = ['enabled', 'locked', 'lost', 'backlog limit'];
const FILES = 'configured rules';

export const auditResource: Resource = {
  noun: 'audit',
  key: 'none',
  description:
    'The audit system of the running kernel (auditctl), and what its files would load. Needs root, and does not work in a container.',
  attributes: {
    enabled: { type: 'boolean', adjective: true, description: 'The kernel writes audit records now.' },
    locked: {
      type: 'boolean',
      adjective: true,
      description: 'Nobody can change the rules until the next boot.',
    },
    rules: {
      type: 'list',
      description: 'Active rules as auditctl -l prints them: -w /etc/passwd -p wa -k identity.',
    },
    lost: { type: 'integer', least: 0, description: 'How many records were lost.' },
    'backlog limit': { type: 'integer', least: 0, description: 'How many records may be queued.' },
    [FILES]: {
      type: 'list',
      description:
        'Lines of /etc/audit/rules.d/*.rules with single spaces; without such files, of /etc/audit/audit.rules.',
    },
  },
  examples: [
    'the audit is enabled',
    'the audit has rules includes "-w /etc/passwd -p wa -k identity"',
    'the audit has configured rules includes "-w /etc/passwd -p wa -k identity"',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const lines = ['PATH="$PATH:/usr/sbin:/sbin"; export LC_ALL=C'];
    if (wanted.includes(FILES)) lines.push(printFiles('/etc/audit/rules.d/*.rules /etc/audit/audit.rules'));
    if (wanted.some((name) => STATUS.includes(name)))
      lines.push(`${section('status')}; auditctl -s 2>&1; echo "ended $?"`);
    if (wanted.includes('rules')) lines.push(`${section('rules')}; auditctl -l 2>&1; echo "ended $?"`);
    return lookWith(lines.join('\n'), (reply) => readAudit(reply, wanted));
  },
};

function readAudit(reply: Reply, wanted: readonly string[]): Sight {
  const sections = readSections(reply);
  const parts = [
    wanted.includes(FILES) ? readConfigured(sections.get('') ?? '', reply) : undefined,
    wanted.some((name) => STATUS.includes(name)) ? readStatus(sections.get('status') ?? '') : undefined,
    wanted.includes('rules') ? readRules(sections.get('rules') ?? '') : undefined,
  ].filter((part) => part !== undefined);
  return {
    state: Object.assign({}, ...parts.map(({ state }) => state)),
    unseen: Object.assign({}, ...parts.map(({ unseen }) => unseen)),
  };
}

function readConfigured(text: string, reply: Reply): Sight {
  const files = readFiles(text, reply);
  const refusal = 'unable' in files ? files : refusalIn(files);
  if ('unable' in files || refusal !== undefined)
    return { state: {}, unseen: refusal === undefined ? {} : { [FILES]: refusal } };
  // augenrules(8) creates the one file from the many.
  const parts = [...files.lines.keys()].filter((path) => path.startsWith('/etc/audit/rules.d/'));
  const read = parts.length > 0 ? parts : ['/etc/audit/audit.rules'];
  if (parts.length === 0 && files.lines.size === 0)
    return { state: {}, unseen: { [FILES]: { unable: 'there are no files with rules in /etc/audit' } } };
  const lines = read.flatMap((path) => files.lines.get(path) ?? []);
  const rules = lines.map((line) => line.trim().replaceAll(/\s+/g, ' '));
  return { state: { [FILES]: rules.filter((line) => line !== '' && !line.startsWith('#')) }, unseen: {} };
}

/** Lines `enabled 1`, `lost 0`; 2 is enabled and locked (auditctl(8)). */
function readStatus(said: string): Sight {
  const values = new Map(
    said.split('\n').flatMap((line) => {
      const [, name, value] = /^(\w+) (\d+)$/.exec(line) ?? [];
      return name === undefined || name === 'ended' ? [] : [[name, Number(value)] as const];
    }),
  );
  const enabled = values.get('enabled');
  if (enabled === undefined || !said.endsWith('ended 0'))
    return { state: {}, unseen: allUnseen(STATUS, untold(said)) };
  const state: State = {
    enabled: enabled > 0,
    locked: enabled === 2,
    lost: values.get('lost'),
    'backlog limit': values.get('backlog_limit'),
  };
  return { state, unseen: allUnseen(STATUS, { unable: 'auditctl does not report it' }) };
}

function readRules(said: string): Sight {
  const lines = said.split('\n').filter((line) => line !== '');
  const rules = lines.slice(0, -1);
  if (lines.at(-1) === 'ended 0') {
    if (rules.length === 1 && rules[0] === 'No rules') return { state: { rules: [] }, unseen: {} };
    if (rules.length > 0 && rules.every((rule) => rule.startsWith('-')))
      return { state: { rules }, unseen: {} };
  }
  return { state: {}, unseen: { rules: untold(said) } };
}

function untold(said: string): Unable {
  if (said.endsWith('ended 127'))
    return { unable: 'auditctl is not on the host', hint: 'install audit (auditd) on the host' };
  return {
    unable: `the kernel does not report it: ${firstLine(said) ?? 'auditctl said nothing'}`,
    hint: 'look as root (sudo: true), on the host itself, not in a container',
  };
}
