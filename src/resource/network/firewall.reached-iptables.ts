import type { Unable } from '../resource.ts';
import { acceptsMost, behindBroad } from './firewall.broad.ts';

/** A rule without any condition: its chain, and where it sends every packet. */
const EVERY = /^-A (\S+)(?: -m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+))* -([jg]) (\S+)/;

/** Targets that end the way of a packet through its chain (iptables-extensions(8)). */
const ENDS = /^(?:ACCEPT|DROP|REJECT|RETURN|QUEUE|NFQUEUE|DNAT|SNAT|MASQUERADE|REDIRECT|NETMAP)$/;

/** The chain in which a rule takes every packet for good, or undefined. */
export function takesEvery(rule: string): string | undefined {
  const [, chain, , target = ''] = EVERY.exec(rule.trim()) ?? [];
  return ENDS.test(target) && target !== 'RETURN' ? chain : undefined;
}

/** Rules of iptables that a packet can reach: none after one that matches every packet, and no policy that is never reached. */
export function reachedIptables(rules: readonly string[]): readonly string[] {
  const chains = Map.groupBy(
    rules.filter((rule) => rule.startsWith('-A ')),
    (rule) => /^-A (\S+)/.exec(rule)?.[1] ?? '',
  );
  /** Whether no packet returns from a chain. */
  const takes = (chain: string, callers: readonly string[] = []): boolean => {
    for (const rule of callers.includes(chain) ? [] : (chains.get(chain) ?? [])) {
      const [, , how, target = ''] = EVERY.exec(rule) ?? [];
      if (how === undefined && / -(?:j RETURN|g \S+)(?: |$)/.test(rule)) return false;
      if (how === undefined) continue;
      if (target === 'RETURN') return false;
      if (ENDS.test(target) || takes(target, [...callers, chain])) return true;
      if (how === 'g') return false;
    }
    return false;
  };
  const taken = new Map<string, string>();
  const reached = rules.filter((rule) => {
    const chain = /^-A (\S+)/.exec(rule)?.[1] ?? '';
    if (taken.has(chain)) return false;
    const [, , how, target = ''] = EVERY.exec(rule) ?? [];
    if (ENDS.test(target)) taken.set(chain, target);
    else if (how !== undefined && takes(target)) taken.set(chain, 'another chain');
    // A packet that returns from there continues where this chain was called, or by its policy.
    else if (how === 'g') taken.set(chain, 'RETURN');
    return true;
  });
  return reached.filter((rule) => {
    const [, chain = '', policy] = /^-P (\S+) (\S+)/.exec(rule) ?? [];
    const verdict = taken.get(chain);
    return policy === undefined || verdict === undefined || verdict === 'RETURN' || verdict === policy;
  });
}

/** Chains in which every packet begins. */
const BUILT_IN = ['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING'];

/** Why the rules behind one that accepts nearly everything prove little, or undefined if none is behind it, and no policy. */
export function broadIptables(
  rules: readonly string[],
): (Unable & { readonly part: readonly string[] }) | undefined {
  for (const chain of BUILT_IN) {
    const own = rules.filter((rule) => rule.startsWith(`-A ${chain} `));
    const broad = own.find((rule) => EVERY.exec(rule) === null && acceptsMost(rule));
    const behind = broad === undefined ? [] : own.slice(own.indexOf(broad) + 1);
    const policy = rules.find((rule) => rule.startsWith(`-P ${chain} `) && rule !== `-P ${chain} ACCEPT`);
    if (broad === undefined || (behind.length === 0 && policy === undefined)) continue;
    return behindBroad(
      broad,
      rules.filter((rule) => !behind.includes(rule) && rule !== policy),
    );
  }
  return undefined;
}
