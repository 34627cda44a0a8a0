import { ConfigurationError } from '../../model/errors.ts';
import type { Scene } from '../scene.ts';
import { type PlanSource, readPlanSource } from './plan-source.ts';

/**
 * The plan that a sentence names, or that of the last `Given the terraform plan of "…"`.
 * @throws ConfigurationError if it names none and there is none, and for one that is not there
 */
export function namedPlan(plan: string | undefined, scene: Scene): PlanSource {
  if (plan !== undefined) return readPlanSource(plan, scene.root);
  if (scene.plan !== undefined) return scene.plan;
  throw new ConfigurationError([
    {
      message:
        'no terraform plan is named; begin with: Given the terraform plan of "…", or write: of "…" after it',
    },
  ]);
}
