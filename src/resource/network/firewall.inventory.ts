import type { Reply } from '../../transport/transport.ts';
import type { Inventory, State, Unable } from '../resource.ts';
import { readSections } from '../sections.ts';
import { parseIptables } from './firewall.iptables-save.ts';
import { parseNftables } from './firewall.nft-ruleset.ts';
import {
  answerOf,
  FIREWALL_PATH,
  misprinted,
  printIptables,
  printNftables,
  TABLES,
} from './firewall.read.ts';

/** What container engines, Kubernetes and fail2ban rewrite with every container and every blocked client. */
const OTHERS = '(?:DOCKER(?!-USER)|KUBE-|CNI-|cali-|CILIUM_|NETAVARK|netavark|f2b-)';
const PASSING_CHAIN = new RegExp(`(?:^| )${OTHERS}`);
const PASSING_RULE = new RegExp(
  `-[jg] ${OTHERS}|\\b(?:veth[0-9a-f]+|br-[0-9a-f]{12})\\b|-s (\\S+/32) -d \\1 `,
);

const TOOLS = ['iptables', 'ip6tables'] as const;

/** Each chain with its rules, by whichever tool answers: `iptables filter INPUT`, `nftables inet filter input`. */
export const firewallInventory: Inventory = {
  keep: ['rules'],
  ordered: ['rules'],
  names: () => ({
    command: [FIREWALL_PATH, ...TOOLS.map(printIptables), printNftables()].join('\n'),
    read: readChains,
  }),
};

function readChains(reply: Reply): ReadonlyMap<string, State> | Unable {
  if (reply.truncated) return { unable: 'the rules are too long to read completely' };
  const sections = readSections(reply);
  const chains = new Map<string, string[]>();
  const answers = TOOLS.map((tool) => [tool, answerOf(tool, `${tool}-save`, sections)] as const);
  for (const [tool, answer] of answers) {
    if (typeof answer === 'string') takeIptables(tool, answer, sections, chains);
  }
  const nft = answerOf('nftables', 'nft', sections);
  const told = answers.some(([, answer]) => typeof answer === 'string');
  if (typeof nft === 'string') {
    for (const [name, rules] of parseNftables(nft) ?? []) {
      // Current iptables writes into nftables, which was read already.
      const [family = '', table = ''] = name.split(' ');
      const iptables = family === 'ip' ? 'iptables' : 'ip6tables';
      const whole = misprinted(iptables, table, sections) === undefined;
      if (told && whole && /^ip6?$/.test(family) && TABLES.includes(table)) continue;
      chains.set(`nftables ${name}`, [...rules]);
    }
  } else if (!told || TOOLS.some((tool) => TABLES.some((table) => misprinted(tool, table, sections)))) {
    const odd = TOOLS.flatMap((tool) => TABLES.flatMap((table) => misprinted(tool, table, sections) ?? []));
    const refused = [...answers.map(([, answer]) => answer), ...odd, nft].find(
      (answer): answer is Unable =>
        typeof answer !== 'string' && !answer.unable.endsWith('is not on the host'),
    );
    return (
      refused ?? {
        unable: 'neither iptables nor nft is on the host',
        hint: 'install the one that made the rules',
      }
    );
  }
  const kept = [...chains].filter(([name]) => !PASSING_CHAIN.test(name));
  return new Map(
    kept.map(([name, rules]) => [
      name,
      { exists: true, rules: rules.filter((rule) => !PASSING_RULE.test(rule)) },
    ]),
  );
}

/** Every table has an empty chain with the policy ACCEPT by default, loaded or not. */
function takeIptables(
  tool: (typeof TOOLS)[number],
  text: string,
  sections: ReadonlyMap<string, string>,
  chains: Map<string, string[]>,
): void {
  for (const [table, rules] of parseIptables(text)) {
    // nft prints it, if it is there.
    if (misprinted(tool, table, sections) !== undefined) continue;
    for (const rule of rules) {
      const [, word = '', chain = ''] = /^-(\S) (\S+)/.exec(rule) ?? [];
      if (word === 'P' && rule.endsWith(' ACCEPT')) continue;
      const name = `${tool} ${table} ${chain}`;
      chains.set(name, [...(chains.get(name) ?? []), ...(word === 'N' ? [] : [rule])]);
    }
  }
}
