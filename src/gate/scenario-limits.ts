import { count } from '../model/count.ts';
import type { Policy, Severity } from '../model/policy.ts';
import type { JudgedScenario, Standing } from './judged-scenario.ts';
import type { Reason } from './reason.ts';
import { tellScenario } from './tell-scenario.ts';

/** Whether more scenarios are red, unable, skipped or flaky than the policy allows. */
export function limitReasons(scenarios: readonly JudgedScenario[], policy: Policy): Reason[] {
  const groups: readonly (Severity | undefined)[] = [...policy.severities, undefined];
  const standing = (...wanted: Standing[]) => scenarios.filter((one) => wanted.includes(one.standing));
  return [
    ...groups.flatMap((severity) => severityReasons(scenarios, severity)),
    ...over('unable', standing('unable'), policy.unable, 'in all'),
    ...over('skipped', standing('skipped'), policy.skipped, 'in all'),
    ...flakyReasons(standing('flaky')),
    ...nothingPassed(scenarios, standing('passed', 'flaky')),
  ];
}

function nothingPassed(scenarios: readonly JudgedScenario[], green: readonly JudgedScenario[]): Reason[] {
  if (scenarios.length === 0) return [];
  const looked = green.some(
    ({ entry: { findings, ownChecks = 0 } }) =>
      ownChecks > 0 || findings.some(({ verdict }) => verdict === 'pass'),
  );
  if (looked) return [];
  const what = green.length === 0 ? 'scenario' : 'check';
  return [{ code: 'nothing-passed', kind: 'refused', message: `no ${what} passed: nothing was proved` }];
}

/** A scenario without a severity from the policy must not be red at all. */
function severityReasons(scenarios: readonly JudgedScenario[], severity: Severity | undefined): Reason[] {
  const own = scenarios.filter((one) => one.severity === severity);
  const { red, unable, skipped } = severity ?? { red: 0, unable: Infinity, skipped: Infinity };
  const where = severity === undefined ? '' : `of the severity "${severity.name}"`;
  return (
    [
      ['red', red],
      ['unable', unable],
      ['skipped', skipped],
    ] as const
  ).flatMap(([standing, most]) =>
    over(
      standing,
      own.filter((one) => one.standing === standing),
      most,
      where,
    ),
  );
}

function over(
  standing: 'red' | 'unable' | 'skipped',
  found: readonly JudgedScenario[],
  most: number,
  where: string,
): Reason[] {
  if (found.length <= most) return [];
  const are = found.length === 1 ? 'is' : 'are';
  const of = where === '' || where === 'in all' ? '' : ` ${where}`;
  const allowed = `${most === 0 ? 'none' : most}${where === 'in all' ? ' in all' : ''} may be`;
  return [
    {
      code: standing,
      kind: 'refused',
      message: `${count(found.length, 'scenario')}${of} ${are} ${standing}; ${allowed}`,
      scenarios: found.map(tellScenario),
    },
  ];
}

function flakyReasons(flaky: readonly JudgedScenario[]): Reason[] {
  return (['refuse', 'warn'] as const).flatMap((meaning): Reason[] => {
    const found = flaky.filter((one) => one.flaky === meaning);
    if (found.length === 0) return [];
    return [
      {
        code: 'flaky',
        kind: meaning === 'warn' ? 'warning' : 'refused',
        message: `${count(found.length, 'scenario')} passed only when retried`,
        scenarios: found.map(tellScenario),
      },
    ];
  });
}
