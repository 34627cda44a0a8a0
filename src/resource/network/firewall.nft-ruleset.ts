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
