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
