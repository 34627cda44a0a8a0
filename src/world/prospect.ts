import type { Survey } from './survey.ts';

/** What a scenario is about to do, found out without doing anything. */
export interface Prospect {
  readonly survey: Survey;
  /** The environment it is on after its last step. */
  readonly environment: string | undefined;
  /** It needs its own stack. */
  readonly fresh: boolean;
}
