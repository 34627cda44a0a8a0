import type { Reply } from '../transport/transport.ts';
import { parseIptables, parseNftables } from './firewall.rules.ts';
import type { Look, Resource, State, Unable } from './resource.ts';
import { readSections, section } from './sections.ts';
import { lookWith, type Sight } from './sight.ts';
import { firstLine } from './unable.ts';

/** Tables of iptables(8). One that the kernel has not loaded has no rules. */
const TABLES = ['filter', 'nat', 'mangle', 'raw', 'security'];
const IPTABLES = { iptables: 'iptables', ip6tables: 'ip6tables' } as const;

export const firewallResource: Resource = {
  noun: 'firewall',
  key: 'none',
  description:
    'The packet filter rules of the running kernel. Only root sees them, and only with the tool that made them: iptables or nft.',
  attributes: {
    'iptables rules': {
      type: 'list',
      takes: 'the name of a table',
      description:
        'Rules for IPv4 as iptables -S prints them, policies first: -P INPUT DROP, -A INPUT -i lo -j ACCEPT.',
    },
    'ip6tables rules': {
      type: 'list',
      takes: 'the name of a table',
      description: 'The same for IPv6, as ip6tables -S prints them.',
    },
    'nftables rules': {
      type: 'list',
      takes: 'the family, the table and the chain',
      description:
        'Rules of one chain as nft -s list ruleset prints them; the first line of a base chain is its hook and policy.',
    },
    'nftables chains': {
      type: 'list',
      description: 'Every chain with its family and table: inet filter input.',
    },
  },
  examples: [
    'the firewall has iptables rules "filter" includes "-P FORWARD DROP"',
    'the firewall has nftables chains includes "inet filter input"',
    'the firewall has nftables rules "inet filter input" includes "tcp dport 22 accept"',
  ],
  look(_name, _facts, wanted: readonly string[]): Look {
    const lines = ['export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"'];
    for (const tool of Object.values(IPTABLES)) {
      if (wanted.some((attribute) => attribute.startsWith(`${tool} `))) lines.push(printIptables(tool));
    }
    if (wanted.some((attribute) => attribute.startsWith('nftables '))) {
      lines.push(
        `${section('nftables')}; nft -s list ruleset 2>&1; printf '=== nftables status\\n%s\\n' "$?"`,
      );
    }
    return lookWith(lines.join('\n'), (reply) => readFirewall(reply, wanted));
  },
};

/** Without a table: asking for one that is not loaded would load it. Rules of the other backend are told of by a warning. */
function printIptables(tool: string): string {
  return [
    `${section(tool)}; said=$(${tool}-save 2>&1); status=$?; printf '%s\\n' "$said"`,
    `case $said in *"${tool}-legacy tables present"*) echo "# legacy"; ${tool}-legacy-save 2>&1 || status=$?;; esac`,
    `printf '=== ${tool} status\\n%s\\n' "$status"`,
  ].join('\n');
}

function readFirewall(reply: Reply, wanted: readonly string[]): Sight | Unable {
  if (reply.truncated) return { unable: 'the rules are too long to be read whole' };
  const sections = readSections(reply.stdout);
  const state: Record<string, State[string]> = {};
  const unseen: Record<string, Unable> = {};
  for (const tool of Object.values(IPTABLES)) {
    const answer = answerOf(tool, `${tool}-save`, sections);
    const rules = typeof answer === 'string' ? parseIptables(answer) : undefined;
    for (const attribute of wanted.filter((name) => name.startsWith(`${tool} rules `))) {
      const table = attribute.slice(`${tool} rules `.length);
      if (typeof answer !== 'string') unseen[attribute] = answer;
      else if (rules?.has(table) || TABLES.includes(table)) state[attribute] = rules?.get(table) ?? [];
      else unseen[attribute] = { unable: `${tool} has no table "${table}"; tables: ${TABLES.join(', ')}` };
    }
  }
  const answer = answerOf('nftables', 'nft', sections);
  const chains = typeof answer === 'string' ? parseNftables(answer) : undefined;
  for (const attribute of wanted.filter((name) => name.startsWith('nftables '))) {
    if (typeof answer !== 'string') unseen[attribute] = answer;
    else if (chains === undefined)
      unseen[attribute] = { unable: 'nft list ruleset printed something that makes no sense' };
    else if (attribute === 'nftables chains') state[attribute] = [...chains.keys()];
    else
      state[attribute] =
        chains.get(attribute.slice('nftables rules '.length).trim().replaceAll(/\s+/g, ' ')) ?? null;
  }
  return { state, unseen };
}

/** What the tool printed, or why it could not. */
function answerOf(name: string, command: string, sections: ReadonlyMap<string, string>): string | Unable {
  const said = sections.get(name) ?? '';
  const status = Number(sections.get(`${name} status`) ?? Number.NaN);
  if (status === 0) return said;
  if (status === 127)
    return {
      unable: `${command} is not on the host`,
      hint: `install ${name === 'ip6tables' ? 'iptables' : name} on the host`,
    };
  if (/must be root|permission denied|operation not permitted/i.test(said)) {
    return {
      unable: `${command} may not read the rules: ${firstLine(said) ?? 'permission denied'}`,
      hint: 'look as root (sudo: true); in a container root needs the capability NET_ADMIN',
    };
  }
  return {
    unable: `${command} ended with status ${status} and said ${JSON.stringify(firstLine(said) ?? '')}`,
  };
}
