import type { Unable } from '../resource.ts';
import { behindBroad, withoutTrue } from './firewall.broad.ts';

/** Statements of nft that take no packet and ask nothing of it (nft(8)). */
const ASIDE =
  /^(?:(?:counter(?: packets \d+ bytes \d+| name \S+)?|log(?: (?:prefix "[^"]*"|level \w+|group \d+|snaplen \d+|queue-threshold \d+|flags (?:all|skuid|ether|ip options|tcp [\w,]+)))*|(?:meta|ct) \w+ set \S+|notrack)(?: |$))*/;

const VERDICT = /^(accept|drop|reject|return|queue|masquerade|redirect|snat|dnat|goto|jump)\b(?: (\S+))?/;

/** A rule without what takes no packet out. */
function bare(rule: string, family: string, broad = false): string {
  for (let left = rule; ; ) {
    const less = withoutTrue(left.replace(ASIDE, ''), family, broad);
    if (less === left) return less;
    left = less;
  }
}

/** Why the rules behind one that accepts nearly everything prove little, or undefined. */
export function broadNftables(
  rules: readonly string[],
  family: string,
): (Unable & { part: readonly string[] }) | undefined {
  const at = rules.findIndex(
    (rule) => bare(rule, family) !== 'accept' && bare(rule, family, true) === 'accept',
  );
  const rule = rules[at];
  const decides =
    rules.slice(at + 1).length > 0 || rules.some((line) => HOOK.test(line) && /policy (?!accept)/.test(line));
  if (rule === undefined || !decides) return undefined;
  const part = rules
    .slice(0, at + 1)
    .map((line) => (HOOK.test(line) ? line.replace(/ ?policy \w+;/, '') : line));
  return behindBroad(rule, part);
}

const HOOK = /^type \w+ hook /;

/**
 * The same for the lines of a chain as nft prints them.
 * @param family of its table: `inet`, `ip`
 * @param chainOf the lines of another chain of its table
 */
export function reachedNftables(
  rules: readonly string[],
  family = 'inet',
  chainOf: (name: string) => readonly string[] | undefined = () => undefined,
): readonly string[] {
  /** Whether no packet comes back from these lines. */
  const takes = (lines: readonly string[], depth = 0): boolean => {
    for (const line of depth > 16 ? [] : lines) {
      const [, verdict, target = ''] = VERDICT.exec(bare(line, family)) ?? [];
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
    const [, verdict, target = ''] = VERDICT.exec(bare(rule, family)) ?? [];
    const away = verdict === 'jump' || verdict === 'goto';
    const taken = away ? takes(chainOf(target) ?? []) : true;
    if (verdict === undefined || (verdict === 'jump' && !taken)) continue;
    const policy = verdict === 'return' || !taken ? undefined : verdict;
    return rules
      .slice(0, at + 1)
      .map((line) =>
        HOOK.test(line) && policy !== undefined && !line.includes(`policy ${policy};`)
          ? line.replace(/ ?policy \w+;/, '')
          : line,
      );
  }
  return rules;
}
