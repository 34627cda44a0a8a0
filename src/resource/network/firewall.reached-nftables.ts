import type { Unable } from '../resource.ts';
import { behindBroad, withoutTrue } from './firewall.broad.ts';
import { type Breadth, broadEffect, chainsReached, type Step } from './firewall.way.ts';

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

/** Sets and maps of a table: their elements, without details. */
export type ElementsOf = (name: string) => readonly string[];

/** Elements that nearly every packet has. */
const WIDE = /^(?:[\d.]+\/[0-2]|[\da-f:]+\/[0-3]|[01]-65535)$/;

/** What a rule does; a rule with a map does several things. Without a verdict it does nothing here. */
function stepsOf(rule: string, family: string, elementsOf: ElementsOf): readonly Step[] {
  const text = rule.replaceAll(/"[^"]*"/g, (quoted) => (quoted === '"lo"' ? quoted : '""'));
  const [, key, map, items, name = ''] = /^(.*?) (vmap) (?:\{ (.*?) \}|@(\S+))/.exec(text) ?? [];
  if (map !== undefined) {
    const elements = items?.split(/, (?=\S+(?: \. \S+)* : )/) ?? elementsOf(name);
    return elements.flatMap((one) => stepsOf(`${key} ${one.replace(' : ', ' ')}`, family, elementsOf));
  }
  const plain = text.replaceAll(
    /(?<=[sd](?:addr|port) )@(\S+)/g,
    (set, of) => elementsOf(of).find((one) => WIDE.test(one)) ?? set,
  );
  for (const breadth of ['all', 'most'] as const) {
    const step = stepBy(VERDICT.exec(bare(plain, family, breadth === 'most')), breadth);
    if (step !== undefined) return [step];
  }
  return [stepBy(new RegExp(`${/(?<= )/.source}${VERDICT.source.slice(1)}`).exec(plain), 'some')].flatMap(
    (step) => step ?? [],
  );
}

function stepBy(found: RegExpExecArray | null, breadth: Breadth): Step | undefined {
  const [, verdict, target = ''] = found ?? [];
  if (verdict === undefined) return undefined;
  return verdict === 'accept' || verdict === 'return'
    ? { breadth, verdict, target: '' }
    : verdict === 'jump' || verdict === 'goto'
      ? { breadth, verdict, target }
      : { breadth, verdict: 'end', target: '' };
}

/** A table as nft prints it: lines of a chain, elements of a set or map. */
export interface NftTable {
  readonly family: string;
  readonly chainOf: (name: string) => readonly string[] | undefined;
  readonly elementsOf: ElementsOf;
}

/** Why the rules behind one that takes nearly everything prove little, or undefined. */
export function broadNftables(
  rules: readonly string[],
  { family, chainOf, elementsOf }: NftTable,
): (Unable & { part: readonly string[] }) | undefined {
  const steps = (chain: string) =>
    (chainOf(chain) ?? []).flatMap((line) => stepsOf(line, family, elementsOf));
  const open = !rules.some((line) => HOOK.test(line) && /policy (?!accept)/.test(line));
  const base = rules.some((line) => HOOK.test(line));
  for (const [at, rule] of rules.entries()) {
    if (HOOK.test(rule)) continue;
    const effects = stepsOf(rule, family, elementsOf)
      .filter(({ breadth, verdict }) => breadth !== 'all' || verdict === 'jump')
      .map((step) => broadEffect(step, steps));
    let effect = effects.find((one) => one !== undefined);
    if (effect === 'leaves' && base && open) effect = 'accepts';
    if (effect === undefined) continue;
    const behind = rules
      .slice(at + 1)
      .filter((one) => effect === 'leaves' || !/ accept(?: comment "[^"]*")?$/.test(one));
    if (behind.length === 0 && (open || effect === 'leaves')) return undefined;
    const part = rules
      .filter((one, place) => place <= at || !behind.includes(one))
      .map((line) => (HOOK.test(line) && effect === 'accepts' ? line.replace(/ ?policy \w+;/, '') : line));
    return behindBroad(rule, effect, part);
  }
  return undefined;
}

/** Whether packets come to a chain: it has a hook, or rules that one meets lead there. */
export function isReached(
  chain: string,
  chains: readonly string[],
  { family, chainOf, elementsOf }: NftTable,
) {
  const linesOf = (name: string) => chainOf(name) ?? [];
  const targets = (name: string) =>
    reachedNftables(linesOf(name), family, chainOf).flatMap((line) => targetsIn(line, elementsOf));
  const hooks = chains.filter((name) => linesOf(name).some((line) => HOOK.test(line)));
  return chainsReached(hooks, targets).has(chain);
}

function targetsIn(line: string, elementsOf: ElementsOf): readonly string[] {
  const text = line.replaceAll(/"[^"]*"/g, '');
  const maps = [...text.matchAll(/ vmap @(\S+)/g)].flatMap(([, map = '']) => elementsOf(map));
  return [text, ...maps].flatMap((one) =>
    [...one.matchAll(/\b(?:jump|goto) ([^\s,}]+)/g)].map(([, target = '']) => target),
  );
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
