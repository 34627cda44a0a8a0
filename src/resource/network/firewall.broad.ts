/**
 * Conditions of rules that take nothing out, as nft and iptables print them: a rule with only such ones before its verdict takes every packet,
 * or every packet that matters.
 */

/** Of every packet it is true: `meta nfproto { ipv4, ipv6 }`, `meta mark >= 0`, `ct state` with each state (nft(8)). */
const TRUE_OF_ALL = [
  /meta nfproto \{ ipv4, ipv6 \}/,
  /meta \w+ (?:>= (?:0x)?0+|0-(?:255|65535|4294967295))/,
  /meta pkttype \{ (?:host|unicast), broadcast, multicast \}/,
  /ct state (?=[\w,]*new)(?=[\w,]*established)(?=[\w,]*related)(?=[\w,]*invalid)(?=[\w,]*untracked)[\w,]+/,
];

/** Of every packet of IPv4 it is true, or of IPv6. */
const TRUE_OF = {
  ip: [
    /meta nfproto (?:!= ipv6|ipv4)|meta protocol ip|ip version 4/,
    /ip [sd]addr (?:\{ )?0\.0\.0\.0\/0(?: \})?/,
    /ip (?:protocol|ttl|length|dscp|id) (?:>= (?:0x)?0+|0-(?:255|65535))/,
  ],
  ip6: [
    /meta nfproto (?:!= ipv4|ipv6)|meta protocol ip6|ip6 version 6/,
    /ip6 [sd]addr (?:\{ )?::\/0(?: \})?/,
    /ip6 (?:nexthdr|hoplimit|length) (?:>= (?:0x)?0+|0-(?:255|65535))/,
  ],
} as const;

/** Of all of TCP or UDP, of the first packet of every connection, of what comes from outside, or of all but a few addresses or ports. */
const MOST_PACKETS = [
  /(?:meta l4proto|ip protocol|ip6 nexthdr) (?:tcp|udp|\{ tcp, udp \}|!= (?:icmp|ipv6-icmp|\{ icmp, ipv6-icmp \}))/,
  /(?:tcp|udp|th) [sd]port (?:>= [01]|[01]-65535|!= (?:\{[^}]*\}|\S+))/,
  /ct state (?:[\w,]+,)?new(?:,[\w,]+)?|ct state != (?:invalid|untracked|invalid,untracked)/,
  /tcp flags syn \/ fin,syn,rst,ack/,
  /[io]if(?:name)? != "lo"|meta [io]iftype != loopback|meta pkttype (?:host|unicast)/,
  /fib daddr(?: \. iif)? type local/,
  /ip6? [sd]addr (?:!= (?:\{[^}]*\}|\S+)|(?:[\d.]+|[\da-f:]+)\/[0-2]|2000::\/3)/,
];

/**
 * A rule of nft without the conditions that every packet meets in a table of this family.
 * @param broad leaves out those too that only all of one family or protocol meet
 */
export function withoutTrue(rule: string, family: string, broad = false): string {
  const own = family === 'ip' || family === 'ip6' ? TRUE_OF[family] : [];
  const more = broad ? [...TRUE_OF.ip, ...TRUE_OF.ip6, ...MOST_PACKETS] : [];
  const condition = [...TRUE_OF_ALL, ...own, ...more].map(({ source }) => source).join('|');
  return rule.replace(new RegExp(`^(?:(?:${condition}) )+`), '');
}

/** The same conditions as iptables prints them (iptables-extensions(8)). */
const BROAD = [
  /-p (?:tcp|udp)|! -p (?:icmp|ipv6-icmp)/,
  /-m (?:tcp|udp|state|conntrack|multiport|addrtype|iprange|pkttype)/,
  /(?:! )?--[sd]ports? [01]:65535|! --[sd]ports? \S+/,
  /--(?:ct)?state (?:[A-Z,]+,)?NEW(?:,[A-Z,]+)?|! --(?:ct)?state (?:INVALID|UNTRACKED)/,
  /--tcp-flags FIN,SYN,RST,ACK SYN/,
  /! -[io] lo|--dst-type LOCAL|--pkt-type unicast/,
  /! -[sd] \S+|-[sd] (?:\S+\/[0-2]|2000::\/3)|--(?:src|dst)-range [01]\.0\.0\.[01]-255\.255\.255\.25[45]/,
  /-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)/,
];
const BROADLY = new RegExp(
  `^-A (\\S+)(?: (?:${BROAD.map(({ source }) => source).join('|')}))+ -([jg]) (\\S+)`,
);

/** Where a rule of iptables sends nearly every packet, or undefined. */
export function sendsMost(rule: string): { readonly how: string; readonly target: string } | undefined {
  const [, , how, target] = BROADLY.exec(rule.trim()) ?? [];
  return how === undefined || target === undefined ? undefined : { how, target };
}

/**
 * Why the rules behind one that takes nearly everything prove little, and the others, which prove what is in them.
 * @param effect whether that one accepts nearly everything, there or in the chain that it leads to, or sends it back
 */
export function behindBroad(rule: string, effect: 'accepts' | 'leaves', part: readonly string[]) {
  const what =
    effect === 'accepts' ? 'nearly every packet is accepted' : 'nearly every packet leaves the chain';
  return {
    unable: `${what} by ${JSON.stringify(rule)}, so rules behind it, and the policy, hardly decide anything`,
    hint: 'put it behind the rules that refuse, or make it narrower',
    part,
  };
}
