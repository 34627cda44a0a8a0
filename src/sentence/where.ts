import type { Preposition } from '../probe/probe-question.ts';
import { type Placement, placedOnce } from './placement.ts';

/** ` on "web"`, ` from "web"`: the hosts that are asked, or that ask. */
export interface Where {
  readonly said: NonNullable<Preposition>;
  readonly placement: Placement;
}

/** The hosts of a sentence that may name them before or after its claim. @throws ConfigurationError if it does both */
export function saidOnce(before: Where | undefined, after: Where | undefined): Where | undefined {
  placedOnce(before?.placement, after?.placement);
  return before ?? after;
}
