import { errorKind } from '../../model/error-kind.ts';
import type { TestStepResult } from '../../runner/messages.ts';
import type { ScenarioVerdict } from './scenario-result.ts';

/** From harmless to worst; the worst step decides about its scenario. */
const WORSE: readonly ScenarioVerdict[] = [
  'pass',
  'skipped',
  'interrupted',
  'misconfigured',
  'unable',
  'pending',
  'undefined',
  'ambiguous',
  'fail',
];

/** The verdict of a step or hook from its end. Only the statuses PASSED and SKIPPED are green or neutral. */
export function judgeStep(result: TestStepResult): ScenarioVerdict {
  const status: `${TestStepResult['status']}` = result.status;
  switch (status) {
    case 'PASSED':
      return 'pass';
    case 'SKIPPED':
      return 'skipped';
    case 'PENDING':
      return 'pending';
    case 'UNDEFINED':
      return 'undefined';
    case 'AMBIGUOUS':
      return 'ambiguous';
    case 'UNKNOWN':
      return 'unable';
    case 'FAILED':
      return errorKind(result.exception?.type).verdict;
  }
}

export function worstVerdict(verdicts: readonly ScenarioVerdict[]): ScenarioVerdict {
  return WORSE[Math.max(0, ...verdicts.map((verdict) => WORSE.indexOf(verdict)))] ?? 'fail';
}
