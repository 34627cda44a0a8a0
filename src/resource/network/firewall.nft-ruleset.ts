/**
 * `inet filter input` → its lines (of a chain its rules, of a set its type, flags and elements), from `nft -s list ruleset` (nft(8)). A rule that is printed on several lines becomes
 * one.
 * @returns nothing when braces do not match
 */
export function parseNftables(
  text: string,
  kind: 'chain' | 'set' | 'map' = 'chain',
): ReadonlyMap<string, readonly string[]> | undefined {
  const chains = new Map<string, string[]>();
  const open: string[] = [];
  let statement = '';
  for (const line of text.split('\n').map((written) => written.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    if (line === '}' && statement === '') {
      if (open.pop() === undefined) return undefined;
    } else if (open.length === 2) {
      // A chain has rules, a set or map its elements; either may span several lines.
      statement = statement === '' ? line : `${statement} ${line}`;
      if (balance(statement) !== 0) continue;
      if (open[1]?.startsWith(`${kind} `)) chains.get(chainName(open))?.push(statement);
      statement = '';
    } else if (line.endsWith('{')) {
      open.push(line.slice(0, -1).trim());
      if (open[1]?.startsWith(`${kind} `)) chains.set(chainName(open), []);
    } else if (open.length === 0) return undefined;
  }
  return open.length === 0 && statement === '' ? chains : undefined;
}

/** The elements of a set: the items of its line `elements = { a, b }`. None without such a line. */
export function elementsOf(lines: readonly string[]): readonly string[] {
  const text = lines
    .map((line) => /^elements = \{(.*)\}$/.exec(line)?.[1])
    .find((found) => found !== undefined);
  return splitItems(text ?? '').map(bareElement);
}

/** Items between commas outside quotes and braces. */
function splitItems(text: string): readonly string[] {
  const items = text.match(/(?:"[^"]*"|\{[^{}]*\}|[^,"{}])+/g) ?? [];
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** The element itself, without its timeout, its comment and its counters. A map has its value after a colon. */
function bareElement(item: string): string {
  const [, key = '', value = ''] = /^((?:"[^"]*"|[^":]|:(?! )|(?<! ):)*)( : .*)?$/s.exec(item) ?? [];
  const own =
    /^(?:"[^"]*"|[^"])*?(?= (?:timeout|expires|comment|counter|limit|quota|ct count|last)\b|$)/s.exec(
      key,
    )?.[0];
  // nft puts quotes around the name of an interface.
  return `${(own ?? key).trim().replace(/^"([^"]*)"$/, '$1')}${value}`;
}

/** Tables that are disabled as a whole: `inet filter`. */
export function dormantTables(text: string): readonly string[] {
  return [
    ...text.matchAll(
      /^table (\S+ \S+) \{(?:\s*#[^\n]*)?\n(?:\s+(?!chain|set|map)[^\n]*\n)*?\s+flags [^\n]*\bdormant\b/gm,
    ),
  ].map(([, name = '']) => name);
}

/** `table inet filter`, `chain input` → `inet filter input`. */
function chainName([table = '', chain = '']: readonly string[]): string {
  return `${table.replace(/^table /, '')} ${chain.replace(/^(?:chain|set|map) /, '')}`;
}

/** Opening minus closing braces, ignoring those in quotes. */
function balance(line: string): number {
  const bare = line.replaceAll(/"[^"]*"/g, '');
  return (bare.match(/\{/g)?.length ?? 0) - (bare.match(/\}/g)?.length ?? 0);
}
