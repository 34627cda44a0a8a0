import type { Lock } from '../layers/lock.ts';
import type { Policy } from '../model/policy.ts';
import { isExpired, type WaiverFile } from '../model/waiver.ts';
import { openWaivers } from '../report/event/waivers.ts';
import { aboutReasons } from './about-runs.ts';
import { type JudgedScenario, judgeScenarios } from './judged-scenario.ts';
import { layerReasons } from './layer-reasons.ts';
import type { Reason } from './reason.ts';
import type { RecordedRun } from './recorded-run.ts';
import { requirementReasons } from './requirements.ts';
import { limitReasons } from './scenario-limits.ts';
import { shardReasons } from './shards.ts';
import { soundReasons } from './sound-runs.ts';
import type { GateSubject } from './subject.ts';
import { standWaivers, type WaiverStandings, waiverReasons } from './waiver-reasons.ts';

export interface Case {
  readonly runs: readonly RecordedRun[];
  /** Why some named runs are missing. */
  readonly missing: readonly Reason[];
  readonly policy: Policy;
  readonly waivers: WaiverFile;
  /** The commit checked out here. */
  readonly head: string | undefined;
  /** What layers.lock records; undefined if the policy does not ask for it. */
  readonly layers?: Lock | undefined;
  /** What to let through. */
  readonly subjects: readonly GateSubject[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface Decision extends Omit<Case, 'waivers' | 'missing' | 'head' | 'layers'> {
  readonly verdict: 'passed' | 'refused' | 'undecided';
  /** 0 passed, 1 refused, 2 undecided. */
  readonly exitCode: 0 | 1 | 2;
  /** Why it did not pass; refusals first. */
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Reason[];
  readonly scenarios: readonly JudgedScenario[];
  readonly waivers: WaiverFile & WaiverStandings;
}

/** Decides from what runs recorded. Whatever is not explicitly allowed is refused. */
export function decide(asked: Case): Decision {
  const { runs, missing, policy, waivers, subjects, now } = asked;
  const valid = waivers.waivers.filter((waiver) => !isExpired(waiver, now));
  const scenarios = judgeScenarios(runs, policy, openWaivers(valid));
  const standings = standWaivers(waivers, scenarios, now);
  const all = [
    ...missing,
    ...(runs.length + missing.length === 0 ? [NO_RUNS] : []),
    ...soundReasons(runs),
    ...shardReasons(runs),
    ...aboutReasons(runs, asked),
    ...layerReasons(asked),
    ...limitReasons(scenarios, policy),
    ...(runs.length === 0 ? [] : requirementReasons(scenarios, policy)),
    ...waiverReasons(standings, waivers.file),
  ];
  const refusals = all.filter(({ kind }) => kind === 'refused');
  const unknowns = all.filter(({ kind }) => kind === 'undecided');
  const exitCode = refusals.length > 0 ? 1 : unknowns.length > 0 ? 2 : 0;
  return {
    runs,
    policy,
    subjects,
    now,
    verdict: (['passed', 'refused', 'undecided'] as const)[exitCode],
    exitCode,
    reasons: [...refusals, ...unknowns],
    warnings: all.filter(({ kind }) => kind === 'warning'),
    scenarios,
    waivers: { ...waivers, ...standings },
  };
}

const NO_RUNS: Reason = {
  code: 'no-runs',
  kind: 'refused',
  message: 'no runs given: nothing was proved',
  hint: 'name runs, files or folders, or use --latest',
};
