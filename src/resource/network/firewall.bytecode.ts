/**
 * What iptables-save of the nf_tables backend omits silently: version 1.8.9 prints "-A INPUT -j DROP" for a rule of nft that drops the
 * addresses of a set, and the last address for a range of them. `iptables -vv -S` also prints the code of each rule, and iptables itself
 * writes code of only a few kinds (nft-shared.c).
 */

/** Shell text that prints each kind of code once, of the tables in `$said` (because a missing one must not be asked for). */
export function printBytecode(tool: string): string {
  // Where the last value was loaded from, and how it is compared; and what one rule compares a second time.
  const kinds =
    '!/^ *[[] / { split("", seen) } /^ *[[] / { if ($3 == "load" && ($2 == "payload" || $4 ~ /name$|^[io]if$|proto/) && seen[$4 $6 $9]++) print "twice", "-", "-"; if ($2 == "payload") at = $4 "@" $6 "+" $9; else if ($3 == "load") at = $2; print $2, ($2 == "cmp" || $2 == "range" || $2 == "payload" || $2 == "bitwise") ? at : "-", $3 }';
  return [
    'case $said in *"(nf_tables)"*) for table in $(printf "%s\\n" "$said" | sed -n "s/^[*]//p"); do',
    `echo "table $table"; ${tool} -vv -t "$table" -S 2>&1 | awk '${kinds}' | sort -u; done;; esac`,
  ].join('\n');
}

/** Bytes of a packet that iptables compares itself: addresses, protocol, TTL, ports, TCP flags, types of ICMP. */
const LOADED = {
  iptables:
    /^(?:\d+b@network\+1[26]|1b@network\+[89]|2b@network\+6|[24]b@transport\+0|2b@transport\+2|1b@transport\+(?:13|0))$/,
  ip6tables:
    /^(?:\d+b@network\+(?:8|24)|1b@network\+[67]|[24]b@transport\+0|2b@transport\+2|1b@transport\+(?:13|0))$/,
} as const;

/** Of these it compares a part: addresses, the fragment offset, TCP flags. */
const MASKED = {
  iptables: /^(?:-|meta|\d+b@network\+1[26]|2b@network\+6|1b@transport\+13)$/,
  ip6tables: /^(?:-|meta|\d+b@network\+(?:8|24)|1b@transport\+13)$/,
} as const;

/** Tables with rules that iptables-save cannot print correctly; or `undefined` for those without any information. */
export function readBytecode(
  tool: keyof typeof LOADED,
  text: string,
): ReadonlyMap<string, boolean | undefined> {
  const tables = new Map<string, boolean | undefined>();
  let table = '';
  const lines = text.split('\n');
  for (const line of lines) {
    const [kind = '', at = '', how = ''] = line.split(' ');
    if (kind === 'table') {
      table = at;
      tables.set(table, undefined);
    } else if (kind !== '') {
      const strange =
        kind === 'lookup' ||
        // It prints only the second one: "! -s 10.0.0.2" for "neither 10.0.0.1 nor 10.0.0.2".
        kind === 'twice' ||
        (kind === 'bitwise' && !MASKED[tool].test(at)) ||
        // It does not print "not" for a type of ICMP.
        (kind === 'cmp' && at === '1b@transport+0' && how !== 'eq') ||
        (kind === 'payload' && !LOADED[tool].test(at)) ||
        // It compares only a part of the fragment offset.
        (at === '2b@network+6' && !lines.includes('bitwise 2b@network+6 reg')) ||
        // Only ports have ranges.
        (kind === 'cmp' && /^[gl]te?$/.test(how) && !at.includes('transport')) ||
        (kind === 'range' && at.includes('network'));
      tables.set(table, tables.get(table) === true || strange);
    }
  }
  return tables;
}
