import type { Finding } from '../model/finding.ts';
import { type Planned, scenarioPlace } from './attempt.ts';
import type { Prospect } from './prospect.ts';
import type { Survey } from './survey.ts';

/** How many scenarios are looked at together, and the limit of checks times hosts: on a fleet, early looks must not fill the memory. */
const MOST_SCENARIOS = 64;
const MOST_LOOKS = 2_000;

/** Consecutive scenarios that only look, at once and with our own sentences, on the same stack. */
export type Batch = readonly BatchMember[];

export interface BatchMember {
  readonly pickle: Planned;
  /** `file:line`. */
  readonly at: string;
  /** Its first checks, by the index of the step. */
  readonly first: Survey['first'];
}

/** Findings of the first checks of a scenario, by the index of the step. */
export type EarlyFindings = ReadonlyMap<number, Promise<readonly Finding[]>>;

/**
 * Which scenarios of a run can be looked at together.
 * @param scenarios in the order in which one thread runs them
 * @param prospects what each is about to do; a scenario without one is looked at alone
 */
export function cutBatches(
  scenarios: readonly Planned[],
  prospects: ReadonlyMap<object, Prospect>,
): readonly Batch[] {
  const batches: BatchMember[][] = [];
  let open: { readonly members: BatchMember[]; readonly environment: string; looks: number } | undefined;
  for (const pickle of scenarios) {
    const prospect = prospects.get(pickle);
    const environment = prospect === undefined ? undefined : sharedEnvironment(prospect);
    if (prospect === undefined || environment === undefined) {
      open = undefined;
      continue;
    }
    const { first } = prospect.survey;
    const looks = [...first.values()].reduce((sum, { hosts }) => sum + hosts.length, 0);
    const fits =
      open?.environment === environment &&
      open.members.length < MOST_SCENARIOS &&
      open.looks + looks <= MOST_LOOKS;
    if (open === undefined || !fits) {
      open = { members: [], environment, looks: 0 };
      batches.push(open.members);
    }
    open.members.push({ pickle, at: scenarioPlace(pickle), first });
    open.looks += looks;
  }
  return batches.filter(({ length }) => length > 1);
}

/** The environment of a scenario that shares its stack and its looks; undefined for any other. */
function sharedEnvironment({ survey, environment, fresh }: Prospect): string | undefined {
  return survey.still && !fresh && survey.environments.length < 2 ? environment : undefined;
}
