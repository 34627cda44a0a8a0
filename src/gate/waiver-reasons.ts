import { isExpired, type Waiver, type WaiverFile } from '../model/waiver.ts';
import type { JudgedScenario } from './judged-scenario.ts';
import type { Reason } from './reason.ts';

/** The state of the waivers in a file. */
export interface WaiverStandings {
  readonly used: readonly Waiver[];
  readonly unused: readonly Waiver[];
  readonly expired: readonly Waiver[];
}

export function standWaivers(
  { waivers }: WaiverFile,
  scenarios: readonly JudgedScenario[],
  now: number,
): WaiverStandings {
  const ids = new Set(scenarios.flatMap(({ waived }) => waived.map(({ waiver }) => waiver.id)));
  const [expired = [], valid = []] = [true, false].map((wanted) =>
    waivers.filter((waiver) => isExpired(waiver, now) === wanted),
  );
  return {
    used: valid.filter(({ id }) => ids.has(id)),
    unused: valid.filter(({ id }) => !ids.has(id)),
    expired,
  };
}

/** An expired waiver is red even if nothing needs it: its owner must renew or remove it. */
export function waiverReasons({ unused, expired }: WaiverStandings, file = ''): Reason[] {
  return [
    ...expired.map(
      ({ id, expires, owner, reason }): Reason => ({
        code: 'waiver-expired',
        kind: 'refused',
        message: `the waiver ${id} expired on ${expires}: ${reason}`,
        hint: `${owner} is responsible: renew it or remove it from ${file}`,
      }),
    ),
    ...unused.map(
      ({ id }): Reason => ({
        code: 'waiver-unused',
        kind: 'warning',
        message: `the waiver ${id} matches nothing red: remove it from ${file}`,
      }),
    ),
  ];
}
