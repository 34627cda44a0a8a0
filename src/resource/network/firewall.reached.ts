/** A rule without any condition: its chain, and where it sends every packet. */
const EVERY = /^-A (\S+)(?: -m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+))* -([jg]) (\S+)/;
/** Targets that end the way of a packet through its chain (iptables-extensions(8)). */
const ENDS = /^(?:ACCEPT|DROP|REJECT|RETURN|QUEUE|NFQUEUE|DNAT|SNAT|MASQUERADE|REDIRECT|NETMAP)$/;

/** The chain whose every packet a rule takes away for good, or nothing. */
export function takesEvery(rule: string): string | undefined {
  const [, chain, , target = ''] = EVERY.exec(rule.trim()) ?? [];
  return ENDS.test(target) && target !== 'RETURN' ? chain : undefined;
}

/** Rules of iptables that a packet can reach: none behind one that takes every packet, and no policy that it forestalls. */
export function reachedIptables(rules: readonly string[]): readonly string[] {
  const chains = Map.groupBy(
    rules.filter((rule) => rule.startsWith('-A ')),
    (rule) => /^-A (\S+)/.exec(rule)?.[1] ?? '',
  );
  /** Whether no packet comes back from a chain. */
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
    // What comes back from there goes on where this chain was called, or by its policy.
    else if (how === 'g') taken.set(chain, 'RETURN');
    return true;
  });
  return reached.filter((rule) => {
    const [, chain = '', policy] = /^-P (\S+) (\S+)/.exec(rule) ?? [];
    const verdict = taken.get(chain);
    return policy === undefined || verdict === undefined || verdict === 'RETURN' || verdict === policy;
  });
}

/** Statements of nft that take no packet and ask nothing of it (nft(8)). */
const ASIDE =
  /^(?:(?:counter(?: packets \d+ bytes \d+| name \S+)?|log(?: (?:prefix "[^"]*"|level \w+|group \d+|snaplen \d+|queue-threshold \d+|flags (?:all|skuid|ether|ip options|tcp [\w,]+)))*|(?:meta|ct) \w+ set \S+|notrack)(?: |$))*/;
const VERDICT = /^(accept|drop|reject|return|queue|masquerade|redirect|snat|dnat|goto|jump)\b(?: (\S+))?/;

/**
 * The same for the lines of a chain as nft prints them.
 * @param chainOf the lines of another chain of its table
 */
export function reachedNftables(
  rules: readonly string[],
  chainOf: (name: string) => readonly string[] | undefined = () => undefined,
): readonly string[] {
  /** Whether no packet comes back from these lines. */
  const takes = (lines: readonly string[], depth = 0): boolean => {
    for (const line of depth > 16 ? [] : lines) {
      const [, verdict, target = ''] = VERDICT.exec(line.replace(ASIDE, '')) ?? [];
      if (verdict === undefined && /\b(?:return|goto)\b/.test(line.replaceAll(/"[^"]*"/g, ''))) return false;
      if (verdict === undefined) continue;
      if (verdict === 'return') return false;
      if (verdict !== 'jump' && verdict !== 'goto') return true;
      if (takes(chainOf(target) ?? [], depth + 1)) return true;
      if (verdict === 'goto') return false;
    }
    return false;
  };
  for (const [at, rule] of rules.entries()) {
    const [, verdict, target = ''] = VERDICT.exec(rule.replace(ASIDE, '')) ?? [];
    const away = verdict === 'jump' || verdict === 'goto';
    const taken = away ? takes(chainOf(target) ?? []) : true;
    if (verdict === undefined || (verdict === 'jump' && !taken)) continue;
    const policy = verdict === 'return' || !taken ? undefined : verdict;
    return rules
      .slice(0, at + 1)
      .map((line) =>
        /^type \w+ hook /.test(line) && policy !== undefined && !line.includes(`policy ${policy};`)
          ? line.replace(/ ?policy \w+;/, '')
          : line,
      );
  }
  return rules;
}
