import type { Unable } from '../resource.ts';
import { section, statusSection } from '../sections.ts';
import { firstLine } from '../unable.ts';
import { printBytecode, readBytecode } from './firewall.bytecode.ts';
import { parseIptables } from './firewall.iptables-save.ts';

/** Tables of iptables(8). One that the kernel has not loaded has no rules. */
export const TABLES = ['filter', 'nat', 'mangle', 'raw', 'security'];

/** Shell text with which the tools are found and print plain text. */
export const FIREWALL_PATH = 'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"';

/** Without a table, because asking for one that is not loaded would load it. A warning mentions rules of the other backend. */
export function printIptables(tool: string): string {
  return [
    `${section(tool)}; said=$(${tool}-save 2>&1); status=$?; printf '%s\\n' "$said"`,
    `case $said in *"${tool}-legacy tables present"*) echo "# legacy"; ${tool}-legacy-save 2>&1 || status=$?;; esac`,
    `${section(`${tool} status`)}; echo "$status"`,
    `${section(`${tool} code`)}; ${printBytecode(tool)}`,
  ].join('\n');
}

export function printNftables(): string {
  return `${section('nftables')}; nft -s list ruleset 2>&1; ${statusSection('nftables status')}`;
}

const NFTABLES = 'check the nftables rules instead: the firewall has nftables rules "ip filter INPUT" …';

/** Why the rules of one table in the output of iptables-save are not what is in force, or undefined. */
export function misprinted(
  tool: 'iptables' | 'ip6tables',
  table: string,
  sections: ReadonlyMap<string, string>,
): Unable | undefined {
  const said = (sections.get(tool) ?? '').split('\n');
  const refused = said.find((line) => /^# Table [`'](.+)' .*incompatible/.exec(line)?.[1] === table);
  const odd = said.find((line) =>
    /^(?:Error|Warning): |\[unsupported |^# (?:Unknown|unsupported)/i.test(line),
  );
  const sentence = refused ?? odd;
  if (sentence !== undefined)
    return {
      unable: `${tool}-save cannot print all rules of this table: ${sentence.replace(/^# /, '')}`,
      hint: NFTABLES,
    };
  const printed = parseIptables(sections.get(tool) ?? '').get(table) ?? [];
  if (!said.some((line) => line.includes('(nf_tables)')) || !printed.some((rule) => rule.startsWith('-A ')))
    return undefined;
  const strange = readBytecode(tool, sections.get(`${tool} code`) ?? '').get(table);
  if (strange === false) return undefined;
  return strange === undefined
    ? {
        unable: `whether ${tool}-save prints all of the rules cannot be seen: ${tool} -vv -S does not print their code`,
        hint: NFTABLES,
      }
    : {
        unable: `${tool}-save leaves something out of a rule of this table, which nft has made (a set, a range or another field)`,
        hint: NFTABLES,
      };
}

/** The output of the tool, or why there is none. */
export function answerOf(
  name: string,
  command: string,
  sections: ReadonlyMap<string, string>,
): string | Unable {
  const said = sections.get(name) ?? '';
  const status = Number(sections.get(`${name} status`) ?? Number.NaN);
  if (status === 0) return said;
  if (status === 127)
    return {
      unable: `${command} is not on the host`,
      hint: `install ${name === 'ip6tables' ? 'iptables' : name} on the host`,
    };
  if (/must be root|permission denied|operation not permitted/i.test(said)) {
    return {
      unable: `${command} may not read the rules: ${firstLine(said) ?? 'permission denied'}`,
      hint: 'look as root (sudo: true); in a container root needs the capability NET_ADMIN',
    };
  }
  return {
    unable: `${command} ended with status ${status} and said ${JSON.stringify(firstLine(said) ?? '')}`,
  };
}
