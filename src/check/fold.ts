import { type Finding, withoutObservation } from '../model/finding.ts';
import { commonReason } from '../model/finding-reason.ts';
import { groupHosts, printHostGroups } from '../model/host-groups.ts';
import { judgeQuorum, printQuorum, type Quorum } from '../model/quorum.ts';
import { type Check, MISSING } from './check.ts';
import type { Claim } from './claim.ts';

/**
 * Turns the findings of all hosts (each a list in the order of `claimsOfEach`) into what is reported: one finding per host and claim. Hosts
 * that must agree, or of which only a certain number must pass, share one finding.
 */
export function foldHosts(check: Check, hosts: readonly (readonly Finding[])[]): readonly Finding[] {
  const { claims } = check.question;
  const together = claims.flatMap((claim, index) => {
    const column = hosts.flatMap((findings) => findings[index] ?? []);
    if (claim.agree === true) return [foldAgreement(column)];
    if (check.quorum === undefined) return [];
    const opposites = hosts.flatMap((findings) => findings[claims.length + index] ?? []);
    return [foldQuorum(column, opposites, check.quorum)];
  });
  if (check.quorum !== undefined) return together;
  const single = hosts.flatMap((findings) =>
    foldMissing(
      claims,
      findings
        .map((finding, index) => ({ finding, index }))
        .filter(({ index }) => claims[index]?.agree !== true),
    ),
  );
  return [...single, ...together];
}

function foldQuorum(findings: readonly Finding[], opposites: readonly Finding[], quorum: Quorum): Finding {
  const holds = findings.filter(({ verdict }) => verdict === 'pass').length;
  const rest = findings.flatMap(({ verdict }, index) =>
    verdict === 'fail' ? (opposites[index]?.verdict ?? 'pass') : verdict,
  );
  const unable = rest.filter((verdict) => verdict === 'unable').length;
  const neither = rest.filter((verdict) => verdict === 'fail').length;
  const verdict = judgeQuorum(quorum, holds, unable, neither);
  const expected = `${findings[0]?.expected} on ${printQuorum(quorum, findings.length)}`;
  const groups = printHostGroups(groupHosts(findings));
  const open = neither === 0 ? [] : [`on ${printHosts(neither)} it is not true, and its opposite neither`];
  const observed = `${holds} of ${findings.length} hosts`;
  return combine(findings, { expected, verdict }, observed, [...open, ...groups]);
}

function printHosts(count: number): string {
  return count === 1 ? 'one host' : `${count} hosts`;
}

function foldAgreement(findings: readonly Finding[]): Finding {
  const values = new Set(
    findings.filter(({ verdict }) => verdict !== 'unable').map(({ observed }) => observed),
  );
  const unable = findings.filter(({ verdict }) => verdict === 'unable').length;
  const empty = findings.some(({ verdict }) => verdict === 'fail');
  const verdict = values.size > 1 || empty ? 'fail' : unable > 0 ? 'unable' : 'pass';
  const expected = `the same on all ${findings.length} hosts`;
  const observed = values.size === 1 ? [...values][0] : `${values.size} different values`;
  return combine(findings, { expected, verdict }, observed ?? '', printHostGroups(groupHosts(findings)));
}

function combine(
  findings: readonly Finding[],
  judged: Pick<Finding, 'expected' | 'verdict'>,
  observed: string,
  groups: readonly string[],
): Finding {
  const [first] = findings;
  if (first === undefined) throw new Error('a check on no host has no finding');
  const { host: _host, ...base } = withoutObservation(first);
  const elapsedMs = Math.max(...findings.map((finding) => finding.elapsedMs));
  if (judged.verdict === 'pass') return { ...base, ...judged, elapsedMs, observed };
  if (judged.verdict === 'unable') {
    const unable = findings.filter(({ verdict }) => verdict === 'unable').length;
    const why = `${unable} of ${findings.length} hosts could not be checked, and they decide`;
    const details = [why, ...groups];
    return { ...base, ...judged, elapsedMs, details, byHost: true, reason: commonReason(why) };
  }
  return { ...base, ...judged, elapsedMs, observed, details: groups, byHost: true };
}

/** If the thing itself does not exist, its attributes are one finding instead of ten. */
function foldMissing(
  claims: readonly Claim[],
  findings: readonly { readonly finding: Finding; readonly index: number }[],
): readonly Finding[] {
  const dependent = findings.filter(({ finding }) => finding.observed === MISSING);
  const first = dependent[0];
  if (first === undefined || dependent.length < 2) return findings.map(({ finding }) => finding);
  const folded: Finding = {
    ...first.finding,
    attribute: dependent.map(({ index }) => claims[index]?.attribute).join(', '),
    expected: 'as the table says',
  };
  return [...findings.filter((entry) => !dependent.includes(entry)).map(({ finding }) => finding), folded];
}
