import { cutMiddle } from './cut.ts';
import type { Finding, Verdict } from './finding.ts';
import { findingReason } from './finding-reason.ts';

/** The hosts of one question with the same observation. */
export interface HostGroup {
  readonly verdict: Verdict;
  /** What was observed; for `unable`, the reason they share. */
  readonly what: string;
  readonly hosts: readonly string[];
  readonly hint?: string;
  /** The number of the earlier finding that gives this reason. */
  readonly as?: number;
}

/** How many host names are listed at most; hosts with a wrong value are all listed. */
const NAMES = 12;
/** Longest value or reason; a longer one loses its middle, because the end of a reason is the most important part. */
const LONGEST = 240;
/** More lines than these are folded: then this many groups of each kind are shown, and the last one stands for all others. */
const LINES = 8;
const FOLDED = { fail: 3, unable: 3, pass: 1 } as const;

/** Wrong values first, then what could not be asked, then right values; within each, the most hosts first. */
export function groupHosts(
  findings: readonly Finding[],
  told: (finding: Finding) => number | undefined = () => undefined,
): readonly HostGroup[] {
  const groups = new Map<string, HostGroup>();
  for (const finding of findings) {
    const { verdict, observed, host = '' } = finding;
    const unable = verdict === 'unable';
    const as = unable ? told(finding) : undefined;
    const reason = unable ? findingReason(finding) : { why: observed ?? 'nothing', hint: finding.hint };
    const { why, hint } = reason;
    const key = JSON.stringify([verdict, as ?? why]);
    const before = groups.get(key);
    groups.set(key, {
      verdict,
      ...(hint === undefined ? {} : { hint }),
      ...before,
      what: before?.what ?? why,
      hosts: [...(before?.hosts ?? []), host],
      ...(as === undefined ? {} : { as }),
    });
  }
  return (['fail', 'unable', 'pass'] as const).flatMap((verdict) => ofVerdict([...groups.values()], verdict));
}

/** The groups as lines, `3.0.11 on 2 hosts: web-07, web-12`, each reason with its hint on the next line; about ten, however many hosts there are. */
export function printHostGroups(groups: readonly HostGroup[]): readonly string[] {
  const all = groups.flatMap((group, index) => printGroup(group, groups.slice(0, index)));
  if (all.length <= LINES) return all;
  const red = (['fail', 'unable'] as const).flatMap((verdict) =>
    printFolded(ofVerdict(groups, verdict), FOLDED[verdict]),
  );
  return [...red, ...printFolded(ofVerdict(groups, 'pass'), Math.max(FOLDED.pass, LINES - red.length))];
}

function ofVerdict(groups: readonly HostGroup[], verdict: Verdict): readonly HostGroup[] {
  return groups
    .filter((group) => group.verdict === verdict)
    .sort((a, b) => Number(b.as ?? 0) - Number(a.as ?? 0) || b.hosts.length - a.hosts.length);
}

function printFolded(groups: readonly HostGroup[], most: number): readonly string[] {
  const first = groups.length <= most ? groups : groups.slice(0, most - 1);
  const rest = groups.slice(first.length);
  const lines = first.flatMap((group, index) => printGroup(group, first.slice(0, index)));
  const [one] = rest;
  if (one === undefined) return lines;
  const hosts = rest.flatMap((group) => group.hosts);
  const others = first.length === 0 ? `${rest.length}` : `${rest.length} other`;
  const what = {
    fail: `${others} values`,
    unable: `${others} reasons`,
    pass: `${others} values, as expected,`,
  };
  return [...lines, ...printGroup({ verdict: one.verdict, what: what[one.verdict], hosts }, [])];
}

/** A shorter run of consecutive names is listed name by name. */
const RUN = 4;

/** Consecutive names that differ in a number: `web-3 to web-12`. */
function inRuns(hosts: readonly string[]): readonly string[] {
  const parts = (host: string) => /^(.*?)(\d+)(\D*)$/.exec(host)?.slice(1) ?? [host, '', ''];
  const follows = (host: string, before: string) => {
    const [head, number = '', tail] = parts(host);
    const [otherHead, otherNumber = '', otherTail] = parts(before);
    const next = `${Number(otherNumber) + 1}`.padStart(otherNumber.length, '0');
    return number !== '' && otherNumber !== '' && head === otherHead && tail === otherTail && number === next;
  };
  const runs: string[][] = [];
  for (const host of hosts) {
    const last = runs.at(-1);
    if (last !== undefined && follows(host, last.at(-1) ?? '')) last.push(host);
    else runs.push([host]);
  }
  return runs.flatMap((run) => (run.length < RUN ? run : [`${run[0]} to ${run.at(-1)}`]));
}

function printGroup(group: HostGroup, before: readonly HostGroup[]): readonly string[] {
  const { verdict, what, hosts, hint, as } = group;
  const count = `${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`;
  const unable = verdict === 'unable' ? 'unable: ' : '';
  if (as !== undefined) return [`${unable}${count} as in ${as})`];
  const shown = verdict === 'fail' ? hosts.length : NAMES;
  const named = (hosts.length > NAMES && shown > NAMES ? inRuns(hosts) : hosts.slice(0, shown)).join(', ');
  const more = hosts.length > shown ? ` and ${hosts.length - shown} more` : '';
  const line = `${unable}${cutMiddle(what.trimEnd().replaceAll(/\s*\n\s*/g, ' ↵ '), LONGEST)} on ${count}: ${named}${more}`;
  const again = before.some((other) => other.hint === hint);
  return hint === undefined || again ? [line] : [line, `  hint: ${hint}`];
}
