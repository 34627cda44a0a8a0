/** A rule without any condition, which ends the way of every packet through its chain. */
const TAKES_ALL =
  /^-A (\S+)(?: -m comment --comment (?:"[^"]*"|\S+))? -[jg] (ACCEPT|DROP|REJECT|RETURN|QUEUE|NFQUEUE)\b/;

/** Rules of iptables that a packet can reach: none behind one that takes every packet, and no policy that it forestalls. */
export function reachedIptables(rules: readonly string[]): readonly string[] {
  const taken = new Map<string, string>();
  const reached = rules.filter((rule) => {
    const chain = /^-A (\S+)/.exec(rule)?.[1] ?? '';
    if (taken.has(chain)) return false;
    const [, , verdict] = TAKES_ALL.exec(rule) ?? [];
    if (verdict !== undefined) taken.set(chain, verdict);
    return true;
  });
  return reached.filter((rule) => {
    const [, chain = '', policy] = /^-P (\S+) (\S+)/.exec(rule) ?? [];
    const verdict = taken.get(chain);
    return policy === undefined || verdict === undefined || verdict === 'RETURN' || verdict === policy;
  });
}

/** The same for the lines of a chain as nft prints them. */
export function reachedNftables(rules: readonly string[]): readonly string[] {
  const at = rules.findIndex((rule) =>
    /^(?:counter(?: packets \d+ bytes \d+)? )?(?:accept|drop|reject|return|queue|goto \S+)\b(?! with| to)?(?: with [^"]*)?(?: comment "[^"]*")?$/.test(
      rule,
    ),
  );
  if (at === -1) return rules;
  const verdict = /\b(accept|drop|reject|return|queue|goto)\b/.exec(rules[at] as string)?.[1];
  return rules
    .slice(0, at + 1)
    .map((rule) =>
      /^type \w+ hook /.test(rule) && verdict !== 'return' && !rule.includes(`policy ${verdict};`)
        ? rule.replace(/ ?policy \w+;/, '')
        : rule,
    );
}
