import type { Finding } from './finding.ts';

/** Most host names that are listed behind one observation. */
const NAMES = 12;

/** The hosts of one question by what was observed, most hosts first: `3.0.11 on 2 hosts: web-07, web-12`. */
export function groupByObservation(findings: readonly Finding[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { verdict, observed, details, host } of findings) {
    const what =
      verdict === 'unable' ? `unable: ${details?.[0] ?? 'no reason given'}` : (observed ?? 'nothing');
    groups.set(what, [...(groups.get(what) ?? []), host ?? '']);
  }
  return [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([what, hosts]) => {
      const more = hosts.length > NAMES ? ` and ${hosts.length - NAMES} more` : '';
      return `${what} on ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}: ${hosts.slice(0, NAMES).join(', ')}${more}`;
    });
}
