import type { Unable } from '../resource.ts';
import { behindBroad, sendsMost } from './firewall.broad.ts';
import { broadEffect, chainsReached, type Step } from './firewall.way.ts';

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
  const chains = chainsOf(rules);
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

/** What a rule does. Without a known verdict (LOG, MARK) it does nothing here. */
function stepOf(rule: string): Step | undefined {
  const [, , every, all = ''] = EVERY.exec(rule) ?? [];
  const most = every === undefined ? sendsMost(rule) : undefined;
  const [, some = '', elsewhere = ''] = / -([jg]) (\S+)/.exec(rule) ?? [];
  const target = all || most?.target || elsewhere;
  const breadth = every !== undefined ? 'all' : most !== undefined ? 'most' : 'some';
  if (target === 'ACCEPT') return { breadth, verdict: 'accept', target: '' };
  if (target === 'RETURN') return { breadth, verdict: 'return', target: '' };
  if (ENDS.test(target)) return { breadth, verdict: 'end', target: '' };
  return { breadth, verdict: (every ?? most?.how ?? some) === 'g' ? 'goto' : 'jump', target };
}

/** Why the rules behind one that takes nearly everything prove little, or undefined if none is behind it, and no policy. */
export function broadIptables(
  rules: readonly string[],
): (Unable & { readonly part: readonly string[] }) | undefined {
  const chains = chainsOf(rules);
  const stepsOf = (chain: string) => (chains.get(chain) ?? []).flatMap((rule) => stepOf(rule) ?? []);
  let first: { readonly rule: string; readonly effect: 'accepts' | 'leaves' } | undefined;
  const doubtful = new Set<string>();
  for (const [chain, own] of chains) {
    const policy = rules.find((rule) => rule.startsWith(`-P ${chain} `));
    for (const [at, rule] of own.entries()) {
      const step = stepOf(rule);
      if (step === undefined || (step.breadth === 'all' && step.verdict !== 'jump')) continue;
      let effect = broadEffect(step, stepsOf);
      if (effect === 'leaves' && policy?.endsWith(' ACCEPT')) effect = 'accepts';
      if (effect === undefined) continue;
      // What is accepted there would be accepted here, too.
      const behind = own.slice(at + 1).filter((one) => effect === 'leaves' || !/ -j ACCEPT$/.test(one));
      if (effect === 'accepts' && policy !== undefined && !policy.endsWith(' ACCEPT')) behind.push(policy);
      for (const one of behind) doubtful.add(one);
      if (behind.length > 0) first ??= { rule, effect };
      break;
    }
  }
  return (
    first &&
    behindBroad(
      first.rule,
      first.effect,
      rules.filter((rule) => !doubtful.has(rule)),
    )
  );
}

/** Rules of user-defined chains to which no packet comes: no rule that one meets leads there. */
export function withoutUnused(rules: readonly string[]): readonly string[] {
  const chains = chainsOf(rules);
  const own = rules.flatMap((rule) => /^-N (\S+)/.exec(rule)?.[1] ?? []);
  const reached = chainsReached(
    [...chains.keys()].filter((chain) => !own.includes(chain)),
    (chain) => (chains.get(chain) ?? []).flatMap((rule) => / -[jg] (\S+)/.exec(rule)?.[1] ?? []),
  );
  return rules.filter((rule) => !rule.startsWith('-A ') || reached.has(/^-A (\S+)/.exec(rule)?.[1] ?? ''));
}

/** Chains with rules of which none is left. */
export function unusedChains(printed: readonly string[], left: readonly string[]): readonly string[] {
  const still = chainsOf(left);
  return [...chainsOf(printed).keys()].filter((chain) => !still.has(chain));
}

/** Chain → its rules. */
function chainsOf(rules: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(
    rules.filter((rule) => rule.startsWith('-A ')),
    (rule) => /^-A (\S+)/.exec(rule)?.[1] ?? '',
  );
}
