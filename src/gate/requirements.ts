import { count } from '../model/count.ts';
import type { Policy, Requirement } from '../model/policy.ts';
import { parseTags } from '../runner/tag-expression.ts';
import type { JudgedScenario } from './judged-scenario.ts';
import type { Reason } from './reason.ts';

/**
 * Whether enough has passed. A scenario in several runs counts once, and only if it passed in all of them; for its
 * checks, the run with the fewest counts.
 */
export function requirementReasons(scenarios: readonly JudgedScenario[], { require }: Policy): Reason[] {
  return require.flatMap((requirement) => reasonsOf(scenarios, requirement));
}

function reasonsOf(
  scenarios: readonly JudgedScenario[],
  { tags, scenarios: least, checks }: Requirement,
): Reason[] {
  const meant = tags === undefined ? () => true : parseTags(tags);
  const own = [...Map.groupBy(scenarios, identityOf).values()]
    .filter(([one]) => one !== undefined && meant(one.entry.tags))
    .filter((same) => same.every(({ standing }) => standing === 'passed' || standing === 'flaky'));
  const passed = own.map((same) => Math.min(...same.map(passedChecks))).reduce((sum, one) => sum + one, 0);
  const where = tags === undefined ? '' : `${tags}: `;
  const reasons: Reason[] = [];
  if (own.length < least) reasons.push(tooFew(where, count(own.length, 'scenario'), least));
  if (passed < checks) reasons.push(tooFew(where, count(passed, 'check'), checks));
  return reasons;
}

function tooFew(where: string, found: string, least: number): Reason {
  return {
    code: 'required',
    kind: 'refused',
    message: `${where}${found} passed; the policy requires ${least}`,
  };
}

function passedChecks({ entry }: JudgedScenario): number {
  return entry.findings.filter(({ verdict }) => verdict === 'pass').length;
}

function identityOf({ entry: { uri, rule, name, example } }: JudgedScenario): string {
  return JSON.stringify([uri, rule, name, Object.entries(example ?? {})]);
}
