import type { Occasion } from '../model/audit-line.ts';
import type { Pickle, PickleStep } from '../runner/messages.ts';

/** A scenario as it is planned. */
export type Planned = Pick<Pickle, 'id' | 'name' | 'uri' | 'location' | 'tags' | 'steps'>;

/** One attempt at a scenario, and the step that the runner is at. A thread has one at a time. */
export interface Attempt {
  /** Unique for each attempt. */
  readonly id: string;
  readonly pickle: Planned;
  readonly step?: PickleStep;
}

/** The place of a scenario: `features/shop.feature:12`, the row for an outline. */
export function scenarioPlace({ uri, location }: Planned): string {
  return location === undefined ? uri : `${uri}:${location.line}`;
}

/** Whether it needs its own stack. */
export function isFresh({ tags }: Planned): boolean {
  return tags.some((tag) => tag.name === '@fresh');
}

/** Which sentence asks, for the audit log. */
export function occasionOf(attempt: Attempt | undefined): Occasion {
  if (attempt === undefined) return {};
  const { pickle, step } = attempt;
  const scenario = { scenario: pickle.name, uri: scenarioPlace(pickle) };
  return step === undefined ? scenario : { ...scenario, step: step.text };
}
