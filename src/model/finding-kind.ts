/** The kinds of things that can be wrong in a run, and what each means. Names never change: CI servers remember them. */
export const FINDING_KINDS = {
  'check-failed': 'A check is false.',
  'check-unable': 'A check could not be made.',
  'sentence-failed': 'A sentence failed: an action failed, or a step has a bug.',
  'sentence-unable': 'A sentence could not be carried out.',
  'sentence-unknown': 'No single definition matches this sentence.',
  misconfigured: 'It cannot be run as written.',
  interrupted: 'The run was stopped before it finished.',
  flaky: 'It passed only when retried.',
  run: 'Something is wrong with the run as a whole.',
  leftover: 'Something could not be removed.',
} as const;

export type FindingKind = keyof typeof FINDING_KINDS;
