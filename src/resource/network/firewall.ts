import type { Reply } from '../../transport/transport.ts';
import type { Look, Resource, State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { lookWith, type Sight } from '../sight.ts';
import { elementAround } from './firewall.element.ts';
import { firewallInventory } from './firewall.inventory.ts';
import { parseIptables } from './firewall.iptables-save.ts';
import { rulesOfChain } from './firewall.nft-chain.ts';
import { setIn } from './firewall.nft-elements.ts';
import { parseNftables } from './firewall.nft-ruleset.ts';
import { broadIptables, reachedIptables, unusedChains, withoutUnused } from './firewall.reached-iptables.ts';
import {
  answerOf,
  FIREWALL_PATH,
  misprinted,
  printIptables,
  printNftables,
  TABLES,
} from './firewall.read.ts';
import { iptablesRule, nftablesChain, nftablesRule, refuseNftablesName } from './firewall.spelling.ts';

const IPTABLES = { iptables: 'iptables', ip6tables: 'ip6tables' } as const;

export const firewallResource: Resource = {
  noun: 'firewall',
  key: 'none',
  description:
    'The packet filter rules of the running kernel. Only root can see them, and only with the tool that made them: iptables or nft.',
  attributes: {
    'iptables rules': {
      type: 'list',
      never: iptablesRule,
      takes: 'the name of a table',
      description:
        'Rules for IPv4 as iptables -S prints them, policies first: -P INPUT DROP, -A INPUT -i lo -j ACCEPT. Rules after one that matches every packet are left out, and so are the policy, and chains to which no packet comes.',
    },
    'ip6tables rules': {
      type: 'list',
      never: iptablesRule,
      takes: 'the name of a table',
      description: 'The same for IPv6, as ip6tables -S prints them.',
    },
    'nftables rules': {
      type: 'list',
      never: nftablesRule,
      refuse: refuseNftablesName('chain'),
      takes: 'the family, the table and the chain',
      description:
        'Rules of one chain as nft -s list ruleset prints them; the first line of a base chain is its hook and policy. Rules after one that matches every packet are left out.',
    },
    'nftables elements': {
      type: 'list',
      refuse: refuseNftablesName('set'),
      takes: 'the family, the table and the set',
      description:
        'Elements of one set or map, without their nft details: 192.0.2.0/24, tcp . 22; empty if the set does not exist.',
    },
    'nftables chains': {
      type: 'list',
      never: nftablesChain,
      description: 'Every chain with its family and table: inet filter input.',
    },
  },
  inventory: firewallInventory,
  examples: [
    'the firewall has iptables rules "filter" includes "-P FORWARD DROP"',
    'the firewall has nftables chains includes "inet filter input"',
    'the firewall has nftables rules "inet filter input" includes "tcp dport 22 accept"',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const lines = [FIREWALL_PATH];
    for (const tool of Object.values(IPTABLES)) {
      if (wanted.some((attribute) => attribute.startsWith(`${tool} `))) lines.push(printIptables(tool));
    }
    if (wanted.some((attribute) => attribute.startsWith('nftables '))) {
      lines.push(printNftables());
    }
    return {
      ...lookWith(lines.join('\n'), (reply) => readFirewall(reply, wanted)),
      undeniable: (attribute, value, reply) => inElement(attribute, value, reply),
    };
  },
};

function readFirewall(reply: Reply, wanted: readonly string[]): Sight | Unable {
  if (reply.truncated) return { unable: 'the rules are too long to read completely' };
  const sections = readSections(reply);
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  for (const tool of Object.values(IPTABLES)) {
    const answer = answerOf(tool, `${tool}-save`, sections);
    const rules = typeof answer === 'string' ? reachedByBackend(answer) : undefined;
    for (const attribute of wanted.filter((name) => name.startsWith(`${tool} rules `))) {
      const table = attribute.slice(`${tool} rules `.length);
      const wrong = misprinted(tool, table, sections);
      if (typeof answer !== 'string') unseen[attribute] = answer;
      else if (wrong !== undefined) unseen[attribute] = wrong;
      else if (rules?.has(table) || TABLES.includes(table)) {
        const reached = rules?.get(table) ?? [];
        const broad = broadIptables(reached);
        if (broad === undefined) state[attribute] = reached;
        else unseen[attribute] = broad;
      } else unseen[attribute] = { unable: `${tool} has no table "${table}"; tables: ${TABLES.join(', ')}` };
    }
  }
  const answer = answerOf('nftables', 'nft', sections);
  const chains = typeof answer === 'string' ? parseNftables(answer) : undefined;
  for (const attribute of wanted.filter((name) => name.startsWith('nftables '))) {
    if (typeof answer !== 'string') unseen[attribute] = answer;
    else if (chains === undefined)
      unseen[attribute] = { unable: 'the output of nft list ruleset makes no sense' };
    else if (attribute.startsWith(ELEMENTS)) state[attribute] = elementsIn(String(answer), attribute);
    else if (attribute === 'nftables chains') state[attribute] = [...chains.keys()];
    else {
      const rules = rulesOfChain(attribute.slice('nftables rules '.length), chains, String(answer));
      if (rules !== null && 'unable' in rules) unseen[attribute] = rules;
      else state[attribute] = rules;
    }
  }
  const note = noteOfUnused(state, sections);
  return { state, unseen, ...(note === undefined ? {} : { note }) };
}

/** Which chains of iptables have rules that are left out. */
function noteOfUnused(state: State, sections: ReadonlyMap<string, string>): string | undefined {
  const unused = Object.entries(state).flatMap(([attribute, rules]) => {
    const [tool = '', , table = ''] = attribute.split(' ');
    const printed = tool in IPTABLES ? parseIptables(sections.get(tool) ?? '').get(table) : undefined;
    return printed === undefined ? [] : unusedChains(printed, rules as readonly string[]);
  });
  return unused.length === 0
    ? undefined
    : `no packet comes to the chain ${unused.join(', ')}, so its rules are left out`;
}

/** Table → its rules that a packet can reach. Both backends see every packet, whatever the other one decides. */
function reachedByBackend(text: string): ReadonlyMap<string, readonly string[]> {
  const [own = '', ...legacy] = text.split(/^(?=# legacy$)/m);
  const tables = new Map<string, readonly string[]>();
  for (const part of [own, ...legacy])
    for (const [table, rules] of parseIptables(part))
      tables.set(table, [...(tables.get(table) ?? []), ...withoutUnused(reachedIptables(rules))]);
  return tables;
}

const ELEMENTS = 'nftables elements ';

/** An address that another element contains is in the set, too. */
function inElement(attribute: string, value: string, reply: Reply): Unable | undefined {
  if (!attribute.startsWith(ELEMENTS)) return undefined;
  const answer = answerOf('nftables', 'nft', readSections(reply));
  const elements = typeof answer === 'string' ? elementsIn(answer, attribute) : null;
  const around = elementAround(value, elements ?? []);
  return around === undefined ? undefined : { unable: `${value} is in an element of the set: ${around}` };
}

function elementsIn(ruleset: string, attribute: string): readonly string[] | null {
  return setIn(ruleset, attribute.slice(ELEMENTS.length).trim().replaceAll(/\s+/g, ' '));
}
