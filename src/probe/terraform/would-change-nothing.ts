import type { Claim } from '../../check/claim.ts';
import type { Question, Seen } from '../../check/question.ts';
import { parseExpectation } from '../../model/expectation.ts';
import { AuditedDoor } from '../../transport/audited-door.ts';
import type { Scene } from '../scene.ts';
import { checksWith, problemsOf, whatWouldChange } from './changes-of.ts';
import { namedPlan } from './named-plan.ts';
import { planOf } from './plan-of.ts';
import { planProbe } from './plan-probe.ts';

const nothing: Claim = {
  attribute: 'what would change',
  type: 'list',
  expectation: parseExpectation('empty', 'list'),
  written: 'empty',
};

/**
 * Whether an apply would do nothing. The exit code of a plan does not say it: it is 2 if something only gets another address, and 0 if a check
 * block fails.
 * @throws ConfigurationError for a plan that is not there
 */
export function expectNothing(name: string | undefined, scene: Scene): Question {
  const source = namedPlan(name, scene);
  return {
    subject: `${planProbe.noun} of ${JSON.stringify(source.name)}`,
    noun: planProbe.noun,
    claims: [nothing],
    from: 'outside',
    async look(glance): Promise<Seen> {
      const door = new AuditedDoor((line) => scene.note(line), glance.occasion);
      const seen = await planOf(source, glance, door);
      if ('unable' in seen) return seen;
      const { plan, looked } = seen;
      const found = whatWouldChange(plan);
      const open = checksWith(plan, 'unknown');
      const partly =
        plan.complete === false
          ? 'the plan is not complete, so it is not known whether something else would change'
          : open.length > 0
            ? `it is known only after an apply whether these hold: ${open.join(', ')}`
            : undefined;
      const problems = problemsOf(plan);
      return {
        state: found.length > 0 || partly === undefined ? { [nothing.attribute]: [...found] } : {},
        unseen: () => ({ unable: partly ?? '' }),
        looked,
        ...(problems.length === 0 ? {} : { note: problems.join('; ') }),
      };
    },
  };
}
