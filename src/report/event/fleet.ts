import { type Finding, withoutObservation } from '../../model/finding.ts';
import { commonReason, findingReason } from '../../model/finding-reason.ts';
import { groupHosts, printHostGroups } from '../../model/host-groups.ts';

/** From this many hosts on, a red question prints once with its hosts grouped by observation, not once per host. */
const FLEET = 3;

/** The red findings as printed: those of one question on many hosts become one. */
export function mergeFleets(findings: readonly Finding[]): readonly Finding[] {
  const questions = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { sentence, subject, attribute, expected, host } = finding;
    const key =
      host === undefined ? `${questions.size}` : JSON.stringify([sentence, subject, attribute, expected]);
    questions.set(key, [...(questions.get(key) ?? []), finding]);
  }
  const shown: Finding[] = [];
  const told = new Map<string, number>();
  for (const asked of questions.values()) {
    const red = asked.filter(({ verdict }) => verdict !== 'pass');
    const number = shown.length + 1;
    if (asked.length < FLEET || red.length < 2) {
      shown.push(...red);
      continue;
    }
    shown.push(merge(asked, red, (finding) => told.get(reasonKey(finding))));
    for (const finding of red) {
      const key = reasonKey(finding);
      if (finding.verdict === 'unable' && !told.has(key)) told.set(key, number);
    }
  }
  return shown;
}

/** One reason of one host. */
function reasonKey(finding: Finding): string {
  return JSON.stringify([finding.host, findingReason(finding).why, finding.hint]);
}

function merge(
  asked: readonly Finding[],
  red: readonly Finding[],
  told: (finding: Finding) => number | undefined,
): Finding {
  const failed = red.filter(({ verdict }) => verdict === 'fail');
  const [first] = failed.length > 0 ? failed : red;
  const base = { ...withoutObservation(first as Finding), byHost: true } as const;
  const host = `${asked.length} hosts`;
  const groups = printHostGroups(groupHosts(asked, told));
  if (failed.length === 0) {
    const why = `${red.length} of ${asked.length} hosts could not be checked`;
    return { ...base, host, details: [why, ...groups], reason: commonReason(why) };
  }
  const unable = red.length - failed.length;
  const rest = unable === 0 ? '' : `, ${unable} could not be checked`;
  return {
    ...base,
    host,
    observed: `otherwise on ${failed.length} of ${asked.length} hosts${rest}`,
    details: groups,
  };
}
