import type { Survey } from './survey.ts';

/** What a scenario is, found out without doing anything. */
export interface Prospect {
  readonly survey: Survey;
  /** The environment it is on after its last step. */
  readonly environment: string | undefined;
  /** It asks for a stack of its own. */
  readonly fresh: boolean;
}
