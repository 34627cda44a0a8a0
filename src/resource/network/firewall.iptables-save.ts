/**
 * Table → its rules as `iptables -S` prints them, from what iptables-save(8) prints. Behind a line `# legacy` stands what
 * the other backend has; of that a policy ACCEPT says nothing, as every table of it has one.
 */
export function parseIptables(text: string): ReadonlyMap<string, readonly string[]> {
  const tables = new Map<string, string[]>();
  let rules: string[] = [];
  let legacy = false;
  for (const line of text.split('\n')) {
    legacy ||= line === '# legacy';
    const table = /^\*(\S+)/.exec(line)?.[1];
    if (table !== undefined) {
      rules = tables.get(table) ?? [];
      tables.set(table, rules);
      continue;
    }
    const [, chain, policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    if (chain !== undefined && !(legacy && policy === 'ACCEPT'))
      rules.push(policy === '-' ? `-N ${chain}` : `-P ${chain} ${policy}`);
    else if (line.startsWith('-')) rules.push(line.trim());
  }
  return tables;
}
