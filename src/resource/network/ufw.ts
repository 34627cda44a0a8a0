import type { Reply } from '../../transport/transport.ts';
import { type FileTexts, printFiles, readFiles, refusalIn } from '../file/file-texts.ts';
import { only, shaped } from '../never.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { takesEvery } from './firewall.reached-iptables.ts';
import { answerOf, FIREWALL_PATH, printIptables } from './firewall.read.ts';
import { inForce, lettingIn } from './ufw.force.ts';
import { readTuple, type UfwRule } from './ufw.rules.ts';

const CONFIG = '/etc/ufw/ufw.conf';
const DEFAULTS = '/etc/default/ufw';
/** The kernel's rules, for IPv4 and for IPv6. */
const TOOLS = ['iptables', 'ip6tables'] as const;
/** Old versions keep the rules elsewhere. */
const RULES = ['/etc/ufw/user.rules', '/etc/ufw/user6.rules', '/lib/ufw/user.rules', '/lib/ufw/user6.rules'];

/** Rules of the packager and of an administrator, which a packet meets before those of users. */
const BEFORE = ['/etc/ufw/before.rules', '/etc/ufw/before6.rules'];

/** Chains that end in those with the users' rules. */
const USER_FOLLOWS = /^ufw6?-before-(?:input|output|forward)$/;

/** ufw's words for the policies in its files. */
const POLICIES: Readonly<Record<string, string>> = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' };

export const ufwResource: Resource = {
  noun: 'ufw',
  key: 'none',
  description:
    'The simple firewall of Ubuntu, as its files define it; the rules of the kernel, which only root can see, show whether it is active.',
  attributes: {
    exists: { type: 'boolean', description: 'ufw is installed on the host.' },
    enabled: { type: 'boolean', adjective: true, description: 'It starts with the host (ENABLED=yes).' },
    active: {
      type: 'boolean',
      adjective: true,
      description: 'Its rules are active now: the chains that ufw status looks for are loaded. Needs root.',
    },
    rules: {
      never: shaped(
        /^(?:allow|deny|reject|limit|route|insert|prepend) /,
        'a whole rule as ufw show added prints it: allow 22/tcp',
      ),
      type: 'list',
      description:
        'Added rules that a packet can reach, in order, as ufw show added prints them: allow 22/tcp. Needs root.',
    },
    'default incoming': {
      never: only('allow', 'deny', 'reject', 'disabled'),
      type: 'text',
      description: 'What happens if no rule matches: allow, deny or reject.',
    },
    'default outgoing': {
      never: only('allow', 'deny', 'reject', 'disabled'),
      type: 'text',
      description: 'The same for outgoing packets.',
    },
    'default routed': {
      never: only('allow', 'deny', 'reject', 'disabled'),
      type: 'text',
      description: 'The same for routed packets.',
    },
    logging: {
      never: only('off', 'low', 'medium', 'high', 'full'),
      type: 'text',
      description: 'off, low, medium, high or full.',
    },
  },
  examples: [
    'the ufw is enabled',
    'the ufw has rules includes "allow 22/tcp"',
    'the ufw has default incoming deny',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const files = [CONFIG, DEFAULTS, ...(wanted.includes('rules') ? [...RULES, ...BEFORE] : [])];
    // Not `ufw status`: it creates /run/ufw.lock, and a check writes nothing.
    const loaded = wanted.includes('active') ? [FIREWALL_PATH, ...TOOLS.map(printIptables)] : [];
    const command = [printFiles(files.join(' ')), ...loaded].join('\n');
    return {
      ...lookWith(command, (reply) => readUfw(wanted, reply)),
      undeniable: (attribute, value, reply) =>
        attribute === 'rules' ? letInAnyway(value, reply) : undefined,
    };
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
  const active = wanted.includes('active')
    ? readActive(sections, policies.get('IPV6')?.toLowerCase() === 'yes')
    : undefined;
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
  const untold = { unable: `${CONFIG} and ${DEFAULTS} do not set it` };
  return {
    state,
    unseen: {
      ...Object.fromEntries(wanted.map((name) => [name, untold])),
      ...(typeof active === 'object' ? { active } : {}),
      ...(rules !== undefined && 'unable' in rules ? { rules } : {}),
    },
  };
}

/** What a missing rule would allow may be allowed by another one, or because nothing stops it. */
function letInAnyway(rule: string, reply: Reply): Unable | undefined {
  const files = readFiles(readSections(reply).get('') ?? '', reply);
  if ('unable' in files) return files;
  const rules = RULES.flatMap((path) => rulesIn(files, path));
  const open = valuesOf(files.lines.get(DEFAULTS) ?? []).get('DEFAULT_INPUT_POLICY') === 'ACCEPT';
  const by = lettingIn(rule, rules, open);
  return by === undefined
    ? undefined
    : {
        unable: `there is no such rule, but ${by} allows the same`,
        hint: 'use a probe: the port is not reachable',
      };
}

function rulesIn(files: FileTexts, path: string): readonly UfwRule[] {
  return inForce((files.lines.get(path) ?? []).flatMap((line) => readTuple(line) ?? []));
}

function valuesOf(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const [, name, value = ''] = /^\s*([A-Z0-9_]+)\s*=\s*"?([^"#\s]*)"?/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Most rules are in both files, for IPv4 and for IPv6. */
function readRules(files: FileTexts): readonly string[] | Unable {
  const refusal = refusalIn(files);
  if (refusal !== undefined) return refusal;
  const found = RULES.flatMap((path) => files.lines.get(path) ?? []);
  if (found.length === 0) return { unable: `there is no ${RULES[0]}` };
  for (const path of BEFORE) {
    const all = (files.lines.get(path) ?? []).find((line) => USER_FOLLOWS.test(takesEvery(line) ?? ''));
    if (all !== undefined) return { unable: `no packet reaches the added rules: ${path} has ${all.trim()}` };
  }
  return [...new Set(RULES.flatMap((path) => rulesIn(files, path)).map(({ text }) => text))];
}

/**
 * The method of `ufw status` (get_status of backend_iptables.py): it is inactive if one of its chains for IPv4 is missing, and those for
 * IPv6 must exist too, if IPv6 is enabled.
 */
function readActive(sections: ReadonlyMap<string, string>, ipv6: boolean): boolean | Unable {
  const four = chainsIn(sections, 'iptables', 'ufw');
  if (typeof four !== 'boolean' || !four || !ipv6) return four;
  const six = chainsIn(sections, 'ip6tables', 'ufw6');
  if (six !== false) return six;
  return {
    unable: 'its rules for IPv4 are active, but those for IPv6 are not, which ufw considers an error',
    hint: 'see `ufw status` on the host',
  };
}

function chainsIn(
  sections: ReadonlyMap<string, string>,
  tool: (typeof TOOLS)[number],
  name: string,
): boolean | Unable {
  const said = answerOf(tool, tool, sections);
  if (typeof said !== 'string') return said;
  if (/is incompatible, use/.test(said))
    return {
      unable: `${tool} does not report it: its table is incompatible`,
      hint: 'see `nft list ruleset`',
    };
  const chains = ['input', 'output', 'forward'].map((way) => `:${name}-user-${way} `);
  return chains.every((chain) => said.split('\n').some((line) => line.startsWith(chain)));
}
