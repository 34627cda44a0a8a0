import type { Never } from '../never.ts';

/** What iptables -S writes otherwise than people do (iptables(8)), and how it writes it. */
const OTHERWISE: readonly (readonly [RegExp, string])[] = [
  [/^(?!-[APN] )/, '-A CHAIN …, -P CHAIN … or -N CHAIN, without the table'],
  [
    / --(?:jump|protocol|proto|source|src|destination|dst|in-interface|out-interface|goto|match)\b/,
    'short options: -j, -p, -s, -d, -i, -o',
  ],
  [/^(?=.* -p tcp )(?!.* -m (?:tcp|multiport) ).*--[ds]port/, '-p tcp -m tcp --dport 22'],
  [/^(?=.* -p udp )(?!.* -m (?:udp|multiport)).*--[ds]port/, '-p udp -m udp --dport 53'],
  [/ -p all\b/, 'without -p all'],
  [/ -[sd] (?:0\.0\.0\.0\/0|::\/0)(?: |$)/, 'without an address that all packets have'],
  [/ -[sd] [\d.]+(?: |$)/, 'an address with its prefix: 10.0.0.1/32'],
  [/ -[sd] [\da-f:]*:[\da-f:]*(?: |$)/i, 'an address with its prefix: fd00::1/128'],
  [/ -[jg] \S+ .*-[psdiom] /, '-j behind what a packet must be'],
  [/ -p \S+ .*-[sdio] /, '-s, -d, -i and -o before -p'],
];

/** A rule as iptables -S never prints it: to deny it would hold whatever rules there are. */
export const iptablesRule: Never = (rule) => OTHERWISE.find(([pattern]) => pattern.test(rule))?.[1];

/** `{22,80}` is printed `{ 22, 80 }`. */
export const nftablesRule: Never = (rule) =>
  /\{\S|\S\}|,\S/.test(rule.replaceAll(/"[^"]*"|established,related|[a-z],[a-z]/g, ''))
    ? 'printed with spaces in braces: { 22, 80 }'
    : undefined;

const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

/** Why an argument is no family, table and chain (or set). @param what the third of them */
export function refuseNftablesName(what: string): (text: string) => string | undefined {
  return (text) => {
    const words = text.trim().split(/\s+/);
    return words.length === 3 && FAMILIES.includes(words[0] ?? '')
      ? undefined
      : `${JSON.stringify(text)} is not a family (${FAMILIES.join(', ')}), a table and a ${what}: write for example "inet filter input"`;
  };
}

export const nftablesChain: Never = (name) =>
  refuseNftablesName('chain')(name) === undefined && !/^\s|\s\s|\s$/.test(name)
    ? undefined
    : 'a family, a table and a chain: inet filter input';
