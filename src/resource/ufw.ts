import type { Reply } from '../transport/transport.ts';
import { type FileTexts, printFiles, readFiles, refusalIn } from './file-texts.ts';
import type { Look, Resource, State, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { lookWith, type Sight } from './sight.ts';
import { readTuple } from './ufw.rules.ts';
import { firstLine } from './unable.ts';

const CONFIG = '/etc/ufw/ufw.conf';
const DEFAULTS = '/etc/default/ufw';
/** Old versions keep the rules elsewhere. */
const RULES = ['/etc/ufw/user.rules', '/etc/ufw/user6.rules', '/lib/ufw/user.rules', '/lib/ufw/user6.rules'];

/** As ufw calls what its files call ACCEPT. */
const POLICIES: Readonly<Record<string, string>> = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' };

export const ufwResource: Resource = {
  noun: 'ufw',
  key: 'none',
  description:
    'The simple firewall of Ubuntu, as its files say it; whether it is in force now only ufw itself tells root.',
  attributes: {
    exists: { type: 'boolean', description: 'ufw is on the host.' },
    enabled: { type: 'boolean', adjective: true, description: 'It starts with the host (ENABLED=yes).' },
    active: {
      type: 'boolean',
      adjective: true,
      description: 'Its rules are in force now (ufw status). Needs root.',
    },
    rules: {
      type: 'list',
      description: 'What users added, in order, as ufw show added writes it: allow 22/tcp. Needs root.',
    },
    'default incoming': { type: 'text', description: 'What no rule is about: allow, deny or reject.' },
    'default outgoing': { type: 'text', description: 'The same for what the host sends.' },
    'default routed': { type: 'text', description: 'The same for what it passes on.' },
    logging: { type: 'text', description: 'off, low, medium, high or full.' },
  },
  examples: [
    'the ufw is enabled',
    'the ufw has rules includes "allow 22/tcp"',
    'the ufw has default incoming deny',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const files = [CONFIG, DEFAULTS, ...(wanted.includes('rules') ? RULES : [])];
    const status = wanted.includes('active')
      ? `; ${section('status')}; PATH="$PATH:/usr/sbin:/sbin"; ufw status 2>&1; echo "ended $?"`
      : '';
    return lookWith(printFiles(files.join(' ')) + status, (reply) => readUfw(wanted, reply));
  },
};

function readUfw(wanted: readonly string[], reply: Reply): Sight | Unable {
  const sections = readSections(reply);
  const files = readFiles(sections.get('') ?? '', reply);
  if ('unable' in files) return files;
  const config = files.lines.get(CONFIG);
  if (config === undefined)
    return refusalIn(files) ?? { state: { exists: false, enabled: false, active: false }, unseen: {} };
  const set = valuesOf(config);
  const policies = valuesOf(files.lines.get(DEFAULTS) ?? []);
  const active = wanted.includes('active') ? readStatus(sections.get('status') ?? '') : undefined;
  const rules = wanted.includes('rules') ? readRules(files) : undefined;
  const state: State = {
    exists: true,
    enabled: set.get('ENABLED') === 'yes',
    logging: set.get('LOGLEVEL'),
    'default incoming': POLICIES[policies.get('DEFAULT_INPUT_POLICY') ?? ''],
    'default outgoing': POLICIES[policies.get('DEFAULT_OUTPUT_POLICY') ?? ''],
    'default routed': POLICIES[policies.get('DEFAULT_FORWARD_POLICY') ?? ''],
    ...(typeof active === 'boolean' ? { active } : {}),
    ...(Array.isArray(rules) ? { rules } : {}),
  };
  const untold = { unable: `${CONFIG} and ${DEFAULTS} do not say it` };
  return {
    state,
    unseen: {
      ...Object.fromEntries(wanted.map((name) => [name, untold])),
      ...(typeof active === 'object' ? { active } : {}),
      ...(rules !== undefined && 'unable' in rules ? { rules } : {}),
    },
  };
}

function valuesOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const [, name, value = ''] = /^\s*([A-Z0-9_]+)\s*=\s*"?([^"#\s]*)"?/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Most rules stand in both files, for IPv4 and for IPv6. */
function readRules(files: FileTexts): readonly string[] | Unable {
  const refusal = refusalIn(files);
  if (refusal !== undefined) return refusal;
  const found = RULES.flatMap((path) => files.lines.get(path) ?? []);
  if (found.length === 0) return { unable: `there is no ${RULES[0]}` };
  return [...new Set(found.flatMap((line) => readTuple(line) ?? []))];
}

function readStatus(said: string): boolean | Unable {
  const word = /^Status: (active|inactive)$/m.exec(said)?.[1];
  if (word !== undefined && said.endsWith('ended 0')) return word === 'active';
  return said.endsWith('ended 127')
    ? { unable: 'the command ufw is not on the host', hint: 'install ufw on the host' }
    : {
        unable: `ufw does not tell it: ${firstLine(said) ?? 'it said nothing'}`,
        hint: 'look as root (sudo: true); in a container root needs the capability NET_ADMIN',
      };
}
