import { isFresh, type Planned } from './attempt.ts';
import type { Prospect } from './prospect.ts';
import { Scenario } from './scenario.ts';
import type { Script } from './script.ts';

/**
 * Finds out by a rehearsal what a scenario is about to do.
 * @param standard the environment of features that name none
 * @param seed see Scenario.seed
 * @param root see Scenario.root
 */
export async function surveyPickle(
  pickle: Planned,
  script: Script,
  standard: string | undefined,
  seed: string | undefined,
  root: string | undefined,
): Promise<Prospect> {
  const rehearsed = new Scenario(undefined, seed, root);
  if (standard !== undefined) rehearsed.blueprint = await script.describe(standard);
  const survey = await script.survey(rehearsed);
  return { survey, environment: rehearsed.blueprint?.environment, fresh: isFresh(pickle) };
}
