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

/** Of all of TCP or UDP, or of the first packet of every connection. */
const MOST_PACKETS = [
  /(?:meta l4proto|ip protocol|ip6 nexthdr) (?:tcp|udp|\{ tcp, udp \})/,
  /(?:tcp|udp|th) [sd]port (?:>= [01]|[01]-65535)/,
  /ct state (?:[\w,]+,)?new(?:,[\w,]+)?|ct state != (?:invalid|untracked|invalid,untracked)/,
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

/** Conditions of iptables that all of TCP or UDP meets, or the first packet of every connection (iptables-extensions(8)). */
const BROAD =
  /^-A \S+(?: -p (?:tcp|udp)| -m (?:tcp|udp|state|conntrack|multiport)| --[sd]ports? [01]:65535| --(?:ct)?state (?:[A-Z,]+,)?NEW(?:,[A-Z,]+)?| ! --(?:ct)?state (?:INVALID|UNTRACKED)| -m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+))+ -j ACCEPT$/;

/** Whether a rule of iptables accepts nearly everything. */
export function acceptsMost(rule: string): boolean {
  return BROAD.test(rule.trim());
}

/** Why the rules behind one that accepts nearly everything prove little, and those before it, which prove what is in them. */
export function behindBroad(rule: string, part: readonly string[]) {
  return {
    unable: `nearly every packet is accepted by ${JSON.stringify(rule)}, so rules behind it, and the policy, hardly decide anything`,
    hint: 'put it behind the rules that refuse, or make it narrower',
    part,
  };
}
