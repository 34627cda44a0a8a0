import type { AskedProbe } from '../probe.ts';
import { namedPlan } from './named-plan.ts';
import { PLAN_ATTRIBUTES } from './plan-attributes.ts';
import { planOf } from './plan-of.ts';
import { planState } from './plan-state.ts';

/** What terraform or OpenTofu would do with a module. */
export const planProbe: AskedProbe = {
  noun: 'terraform plan',
  phrases: ['terraform plan of {plan}', 'terraform plan'],
  asked: 'outside',
  description:
    'What terraform or OpenTofu would do with the root module in a folder of the repository, or what a file of `terraform show -json` says. Nothing is applied, locked or written. Without a name, the plan of the last `Given the terraform plan of "…"`.',
  attributes: PLAN_ATTRIBUTES,
  examples: [
    'the terraform plan of "infra" has deleted resources empty',
    'the terraform plan of "reports/plan.json" has replaced resources none of "aws_db_instance.main"',
    'the terraform plan has resources of type "aws_instance" at most 4 elements',
    'the terraform plan has failed checks empty',
  ],
  prepare({ names: { plan }, claims }, scene) {
    const source = namedPlan(plan, scene);
    const refreshed = !('module' in source) || source.options.refresh;
    return async (glance, _host, door) => {
      const seen = await planOf(source, glance, door);
      return 'unable' in seen ? seen : planState(seen.plan, claims, seen.looked, refreshed);
    };
  },
};
