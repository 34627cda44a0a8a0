/** What kind of thing is wrong in a run, and what each kind means. Names never change: CI servers remember them. */
export const FINDING_KINDS = {
  'check-failed': 'A check is false.',
  'check-unable': 'A check could not be looked at.',
  'sentence-failed': 'A sentence failed: an action was answered with failure, or a step has a bug.',
  'sentence-unable': 'A sentence could not be carried out.',
  'sentence-unknown': 'Nobody can run this sentence.',
  misconfigured: 'It cannot be run as it is written.',
  interrupted: 'The run was stopped while it was under way.',
  flaky: 'It passed only when retried.',
  run: 'Something is wrong with the run as a whole.',
  leftover: 'Something could not be removed.',
} as const;

export type FindingKind = keyof typeof FINDING_KINDS;
