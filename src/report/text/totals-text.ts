import { count } from '../../model/count.ts';
import type { Tally } from '../event/tally.ts';

/** `11 of 12 scenarios and 117 of 118 checks passed`, one line. */
export function printTotals(tally: Pick<Tally, 'counts'>): string {
  const { scenarios, checks, flaky, notRun } = tally.counts();
  const all = Object.values(scenarios).reduce((sum, some) => sum + some, 0) + notRun;
  if (all === 0) return 'no scenario ran, nothing was proved';
  const looks = checks.pass + checks.fail + checks.unable;
  const retried = flaky === 0 ? '' : `, ${flaky} only when retried`;
  return `${scenarios.pass} of ${count(all, 'scenario')} and ${checks.pass} of ${count(looks, 'check')} passed${retried}`;
}
