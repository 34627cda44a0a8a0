import type { Unable } from '../resource.ts';
import { setIn } from './firewall.nft-elements.ts';
import { dormantTables } from './firewall.nft-ruleset.ts';
import { broadNftables, isReached, reachedNftables } from './firewall.reached-nftables.ts';

/**
 * The rules of a chain that a packet can reach; null without that chain.
 * @param asked `inet filter input`
 * @param chains of all tables, as `parseNftables` reads them
 * @param ruleset what nft list ruleset printed
 */
export function rulesOfChain(
  asked: string,
  chains: ReadonlyMap<string, readonly string[]>,
  ruleset: string,
): readonly string[] | null | Unable {
  const [family = '', table = '', chain = ''] = asked.trim().split(/\s+/);
  const within = `${family} ${table} `;
  if (dormantTables(ruleset).some((name) => name === `${family} ${table}`))
    return { unable: 'its table is dormant, so none of its rules is active' };
  const rules = chains.get(within + chain);
  if (rules === undefined) return null;
  const own = {
    family,
    chainOf: (name: string) => chains.get(within + name),
    elementsOf: (name: string) => setIn(ruleset, within + name) ?? [],
  };
  const names = [...chains.keys()].filter((name) => name.startsWith(within));
  if (
    !isReached(
      chain,
      names.map((name) => name.slice(within.length)),
      own,
    )
  )
    return rules.length === 0
      ? rules
      : {
          unable: 'no packet comes to this chain: it has no hook, and no rule that one meets leads there',
          hint: 'jump to it from a chain with a hook',
        };
  const reached = reachedNftables(rules, family, own.chainOf);
  return broadNftables(reached, own) ?? reached;
}
